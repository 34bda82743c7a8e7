import {deepEqual, doesNotMatch, equal, match, ok} from 'node:assert/strict';
import {test} from 'node:test';
import type {CommonOptions} from '../apps/targets.ts';
import {type Answer, Browser, PAGE} from '../browser.ts';
import type {Behaviour, World} from '../matrix.ts';

const JSON_ONLY = {accept: 'application/json'};

/** A session as JSON. */
interface Listed extends Readonly<Record<'id' | 'startedAt' | 'lastActivity' | 'endsAt', string>> {
  readonly current: boolean;
  readonly device?: string;
}

async function listOf(browser: Browser, page = ''): Promise<readonly Listed[]> {
  return ((await browser.get(`/sessions?of=ann${page}`)).json as {sessions: Listed[]}).sessions;
}

async function signIn(world: World, user = 'ann'): Promise<Browser> {
  const browser = new Browser(world.origin);
  await browser.get(`/login?user=${user}`);
  return browser;
}

async function endedBy(browser: Browser, path: string): Promise<unknown> {
  return ((await browser.get(path)).json as {ended: unknown}).ended;
}

/** Ann's sessions of other tests are in the same store. */
async function beginAlone(world: World, options: CommonOptions = {}): Promise<void> {
  await world.forget();
  await world.begin(options);
}

const statusesOf = (answers: readonly Answer[]): string =>
  answers
    .map(({status}) => status)
    .sort()
    .join();

export const userSessions: Behaviour = (world) => {
  test("R1: all sessions of a user end, on every device, and nobody else's", async () => {
    await beginAlone(world);
    const phone = await signIn(world);
    const bob = await signIn(world, 'bob');
    equal(await endedBy(bob, '/end-sessions?of=ann'), 2);
    deepEqual([await world.whoIs(), await world.whoIs(phone), await world.whoIs(bob)], [null, null, 'bob']);
    equal(await endedBy(bob, '/end-sessions?of=ann'), 0);
  });

  test('R1: all but the session that asks end', async () => {
    await beginAlone(world);
    const others = [await signIn(world), await signIn(world)];
    equal(await endedBy(world.browser, '/end-sessions?of=ann&except'), 2);
    equal(await world.whoIs(), 'ann');
    for (const other of others) equal(await world.whoIs(other), null);
    equal((await listOf(world.browser)).length, 1);
  });

  test("R1: a request of another user's session, or of nobody's, is no exception", async () => {
    await beginAlone(world);
    const bob = await signIn(world, 'bob');
    equal(await endedBy(bob, '/end-sessions?of=ann&except'), 1);
    equal(await world.whoIs(), null);
    await world.browser.get('/login?user=ann');
    equal(await endedBy(new Browser(world.origin), '/end-sessions?of=ann&except'), 1);
    deepEqual([await world.whoIs(), await world.whoIs(bob)], [null, 'bob']);
  });

  test('R1: beside 200 requests at once, no session that began before is served afterwards', async () => {
    await beginAlone(world);
    const devices = await Promise.all(Array.from({length: 8}, () => signIn(world)));
    const copies = Array.from({length: 200}, (_, n) => devices[n % 8]!.copy());
    const requests = copies.map((copy, n) => (n % 2 === 0 ? copy.ping(0) : copy.get('/')));
    equal(await endedBy(world.browser, '/end-sessions?of=ann&except'), 8);
    await Promise.all(requests);
    for (const device of devices) equal(await world.whoIs(device), null);
    equal(await world.whoIs(), 'ann');
  });

  test('R1: a user whose sessions have ended can sign in again', async () => {
    await beginAlone(world);
    await endedBy(world.browser, '/end-sessions?of=ann');
    await world.browser.get('/');
    await world.browser.get('/login?user=ann');
    equal(await world.whoIs(), 'ann');
    await world.pass(9);
    equal(await world.whoIs(), 'ann');
    equal((await listOf(world.browser)).length, 1);
  });

  test('R3: the list shows each living session, newest first, and which one asks', async () => {
    await beginAlone(world, {describe: (req) => ({device: req.headers['user-agent'], id: 'mine', current: 'no'})});
    await world.pass(3);
    const phone = new Browser(world.origin);
    await phone.get('/login?user=ann', {'user-agent': 'phone'});
    await signIn(world, 'bob');
    await world.pass(2);
    const [newer, older] = (await listOf(phone)) as [Listed, Listed];
    deepEqual([newer.device, older.device], ['phone', undefined]);
    deepEqual([newer.current, older.current], [true, false]);
    const seconds = (from: string, to: string): number => Math.round((Date.parse(to) - Date.parse(from)) / 1000);
    deepEqual([seconds(older.startedAt, newer.startedAt), seconds(older.lastActivity, older.endsAt)], [3, 10]);
    equal(seconds(newer.startedAt, newer.lastActivity), 2);
    for (const {id} of [newer, older]) match(id, /^[\w-]{22}$/);
    const cookies = [...phone.cookies.values()].join();
    ok(!cookies.includes(newer.id));
  });

  test('R3: what was signed out, has expired or was ended is not in the list', async () => {
    await beginAlone(world);
    await world.pass(5);
    const [signedOut, ended, living] = [await signIn(world), await signIn(world), await signIn(world)];
    await signedOut.get('/logout');
    const current = (await listOf(ended)).find((session) => session.current);
    equal(await endedBy(living, `/end-session?of=ann&id=${current!.id}`), true);
    equal((await listOf(living)).length, 2);
    await world.pass(5);
    deepEqual(
      (await listOf(living)).map((session) => session.current),
      [true],
    );
    await world.pass(10);
    deepEqual(await listOf(new Browser(world.origin)), []);
  });

  test('R3: the list can be read in pages', async () => {
    await beginAlone(world);
    for (let n = 0; n < 4; n++) await signIn(world);
    const all = await listOf(world.browser);
    const pages = [await listOf(world.browser, '&limit=2'), await listOf(world.browser, '&limit=2&skip=2')];
    deepEqual(
      [...pages.flat(), ...(await listOf(world.browser, '&limit=2&skip=4'))].map(({id}) => id),
      all.map(({id}) => id),
    );
    equal(all.length, 5);
  });

  test("R3: one session ends by its id, and not as another user's", async () => {
    await beginAlone(world);
    const phone = await signIn(world);
    const {id} = (await listOf(phone)).find(({current}) => current)!;
    equal(await endedBy(world.browser, `/end-session?of=bob&id=${id}`), false);
    equal(await endedBy(world.browser, '/end-session?of=ann&id=unknown'), false);
    equal(await world.whoIs(phone), 'ann');
    equal(await endedBy(world.browser, `/end-session?of=ann&id=${id}`), true);
    equal(await endedBy(world.browser, `/end-session?of=ann&id=${id}`), false);
    deepEqual([await world.whoIs(phone), await world.whoIs()], [null, 'ann']);
  });

  test('R4: of 50 sign-ins at once the maximum stays, and the others end', async () => {
    await beginAlone(world, {maxSessions: 5});
    const browsers = Array.from({length: 50}, () => new Browser(world.origin));
    const answers = await Promise.all(browsers.map((browser) => browser.get('/login?user=ann')));
    equal(statusesOf(answers), Array(50).fill(200).join());
    equal((await listOf(new Browser(world.origin))).length, 5);
    const names = await Promise.all(browsers.map((browser) => world.whoIs(browser)));
    equal(names.filter((name) => name === 'ann').length, 5);
    deepEqual(new Set(world.expired.map(({reason}) => reason)), new Set(['revoked']));
    equal(world.expired.length, 46);
  });

  test("R4: of 50 sign-ins at once the maximum is let in, with whenTooMany: 'refuse'", async () => {
    await beginAlone(world, {maxSessions: 5, whenTooMany: 'refuse'});
    const browsers = Array.from({length: 50}, () => new Browser(world.origin));
    const answers = await Promise.all(browsers.map((browser) => browser.get('/login?user=ann', JSON_ONLY)));
    equal(statusesOf(answers), [...Array(4).fill(200), ...Array(46).fill(403)].join());
    const names = await Promise.all(browsers.map((browser) => world.whoIs(browser)));
    equal(names.filter((name) => name === 'ann').length, 4);
    equal(await world.whoIs(), 'ann');
    deepEqual(
      world.expired.filter(({reason}) => reason === 'revoked'),
      [],
    );
  });

  test('R4: the oldest sign-in ends first, and a sign-out or an expiry makes room', async () => {
    await beginAlone(world, {maxSessions: () => 2});
    await world.pass(1);
    const second = await signIn(world);
    await world.pass(1);
    await world.browser.get('/');
    const third = await signIn(world);
    deepEqual([await world.whoIs(), await world.whoIs(second), await world.whoIs(third)], [null, 'ann', 'ann']);
    await third.get('/logout');
    const fourth = await signIn(world);
    deepEqual([await world.whoIs(second), await world.whoIs(fourth)], ['ann', 'ann']);
  });

  test('R4: a sign-in that is refused says so, and leaves nobody signed in', async () => {
    await beginAlone(world, {maxSessions: 1, whenTooMany: 'refuse'});
    const phone = new Browser(world.origin);
    const {status} = await phone.get('/login?user=ann');
    equal(status, 403);
    equal(await world.whoIs(phone), null);
    await world.browser.get('/logout');
    equal((await phone.get('/login?user=ann')).status, 200);
    equal(await world.whoIs(phone), 'ann');
  });

  test('R5: an ended session is anonymous at its next request, and told why', async () => {
    await beginAlone(world);
    const phone = await signIn(world);
    await endedBy(world.browser, '/end-sessions?of=ann&except');
    const state = {status: 'ended', reason: 'revoked'};
    deepEqual((await phone.copy().get('/')).json, {user: null, state});
    const tablet = await signIn(world);
    await endedBy(world.browser, '/end-sessions?of=ann&except');
    const answer = await tablet.get('/', JSON_ONLY);
    deepEqual([answer.status, answer.json], [401, {error: 'session ended', reason: 'revoked'}]);
  });

  test('R6: the ping of an ended session says that it was ended on purpose, and no other does', async () => {
    await beginAlone(world);
    const phone = await signIn(world);
    await endedBy(world.browser, '/end-sessions?of=ann&except');
    const answer = await phone.get('/session_security/ping?pingId=a', PAGE);
    deepEqual(
      [
        answer.body,
        answer.headers['session-ended'],
        answer.headers['session-ping-id'],
        answer.headers['cache-control'],
      ],
      ['"logout"', 'revoked', 'a', 'no-store'],
    );
    equal((await world.browser.ping()).headers['session-ended'], undefined);
    await world.pass(10);
    const idle = await world.browser.ping();
    deepEqual([idle.body, idle.headers['session-ended']], ['"logout"', undefined]);
  });

  test('R6: onExpire is told each ended session at once, under the id of the list, and never again', async () => {
    await beginAlone(world);
    const phone = await signIn(world);
    const {id} = (await listOf(phone)).find(({current}) => current)!;
    await endedBy(world.browser, '/end-sessions?of=ann&except');
    deepEqual(world.expired, [{reason: 'revoked', user: 'ann', recordHash: id}]);
    await phone.copy().get('/');
    await phone.ping();
    equal(world.expired.length, 1);
    doesNotMatch(JSON.stringify(world.expired), /undefined/);
  });
};
