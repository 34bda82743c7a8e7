import {deepEqual, equal, ok} from 'node:assert/strict';
import {test} from 'node:test';
import type {Expiry, MaybePromise} from '../../../server-contract/index.ts';
import {Browser, PAGE} from '../browser.ts';
import type {Behaviour} from '../matrix.ts';

export const expiry: Behaviour = (world) => {
  test('S1: an idle session is anonymous to every further request, without any script', async () => {
    const otherDevice = world.browser.copy();
    await world.pass(9.9);
    equal(await world.whoIs(), 'ann');
    await world.pass(10);
    equal(await world.whoIs(), null);
    equal(await world.whoIs(otherDevice), null);
  });

  test("S1: a copy of an expired session's cookie is anonymous", async () => {
    const thief = world.browser.copy();
    await world.pass(10);
    await world.browser.ping(0);
    equal(await world.whoIs(thief), null);
    equal((await thief.ping(0)).json, 'logout');
  });

  test('S2: expiry comes before the idle time that a ping claims', async () => {
    await world.pass(10);
    equal((await world.browser.ping(0)).body, '"logout"');
    equal(await world.whoIs(), null);
  });

  test('S2: expiry comes before the activity of an ordinary request', async () => {
    await world.pass(10);
    deepEqual((await world.browser.get('/')).json, {user: null, state: {status: 'ended', reason: 'idle'}});
    deepEqual((await world.browser.get('/')).json, {user: null, state: {status: 'anonymous'}});
  });

  test('S2: an anonymous request is not changed', async () => {
    const stranger = new Browser(world.origin);
    deepEqual((await stranger.get('/')).json, {user: null, state: {status: 'anonymous'}});
    equal((await stranger.ping(0)).body, '"logout"');
    deepEqual(world.expired, []);
  });

  test('S2: the session ends at its maximum lifetime, whatever the activity', async () => {
    for (let second = 0; second < 59; second++) {
      await world.pass(1);
      equal(await world.whoIs(), 'ann');
    }
    await world.pass(1);
    deepEqual((await world.browser.get('/')).json, {user: null, state: {status: 'ended', reason: 'lifetime'}});
  });

  test('S2: a sign-in after expiry starts a new session', async () => {
    await world.pass(10);
    await world.browser.get('/login?user=ann');
    await world.pass(9);
    equal(await world.whoIs(), 'ann');
  });

  test('S9: the reply that ends a session sends Clear-Site-Data if the application wants it', async () => {
    for (const [clearSiteData, header] of [
      [true, '"cache"'],
      ['"cache", "storage"', '"cache", "storage"'],
      [false, undefined],
    ] as const) {
      await world.begin({clearSiteData});
      const asking = {json: {accept: 'application/json'}, page: {accept: 'text/html'}};
      for (const [path, headers] of [
        ['/session_security/ping', PAGE],
        ['/', asking.json],
        ['/', asking.page],
      ] as const) {
        await world.browser.get('/login?user=ann');
        equal((await world.browser.get(path, headers)).headers['clear-site-data'], undefined);
        await world.pass(10);
        equal((await world.browser.get(path, headers)).headers['clear-site-data'], header);
        equal((await world.browser.get(path, headers)).headers['clear-site-data'], undefined);
      }
    }
  });

  test('S11: an expired request for JSON gets a 401, and one for a page goes on', async () => {
    for (const headers of [
      {accept: 'application/json'},
      {accept: 'text/html;q=0.5, application/problem+json'},
      {'x-requested-with': 'XMLHttpRequest'},
      {'hx-request': 'true', accept: '*/*'},
      {'turbo-frame': 'cart', accept: 'text/html, application/xhtml+xml'},
      {'x-up-target': 'main', accept: 'text/html'},
    ]) {
      await world.browser.get('/login?user=ann');
      await world.pass(10);
      const answer = await world.browser.get('/', headers);
      deepEqual([answer.status, answer.json], [401, {error: 'session ended', reason: 'idle'}], JSON.stringify(headers));
    }
    for (const accept of ['text/html,*/*;q=0.8', '*/*', 'text/html, application/json', 'application/json;q=0, */*']) {
      await world.browser.get('/login?user=ann');
      await world.pass(10);
      equal((await world.browser.get('/', {accept})).status, 200, accept);
    }
  });

  test('S11: onExpire is called once for each expired session', async () => {
    const [cookie = ''] = world.browser.cookies.values();
    await world.pass(10);
    await world.browser.ping();
    await world.browser.ping();
    await world.browser.get('/');
    equal(world.expired.length, 1);
    const [{reason, user, recordHash}] = world.expired as [Expiry];
    deepEqual([reason, user], ['idle', 'ann']);
    ok(recordHash && /^[\w-]{22}$/.test(recordHash));
    ok(cookie && !cookie.includes(recordHash), 'it names the session to nobody who could use it');
  });

  test('S11: later requests with the cookie of an expired session are not reported again', async () => {
    await world.pass(10);
    const visitors = Array.from({length: 3}, () => world.browser.copy());
    await world.browser.get('/');
    for (const visitor of visitors) await visitor.get('/');
    deepEqual(
      world.expired.map(({reason}) => reason),
      ['idle'],
    );
  });

  test('S11: an onExpire that fails breaks nothing', async () => {
    const errors: unknown[] = [];
    const onError = (error: unknown) => void errors.push(error);
    const failure = new Error('the log is full');
    await world.begin({onError, onExpire: () => Promise.reject(failure)});
    await world.pass(10);
    equal((await world.browser.ping()).body, '"logout"');
    await world.begin({
      onError,
      onExpire: () => {
        throw failure;
      },
    });
    await world.pass(10);
    equal(await world.whoIs(), null);
    deepEqual(errors, [failure, failure]);
  });

  test('S5: a record that the store lost is an ended session', async () => {
    await world.forget();
    deepEqual((await world.browser.get('/')).json, {user: null, state: {status: 'ended', reason: 'missing'}});
    equal(await world.whoIs(), null);
  });

  test('S12: when the store does not answer, requests are refused in time, and none is recorded late', async ({
    mock: {timers},
  }) => {
    const errors: unknown[] = [];
    let hangs = false;
    function orHang<T>(value: () => MaybePromise<T>): MaybePromise<T> {
      if (!hangs) return value();
      setImmediate(() => timers.tick(30_000));
      return new Promise<T>(() => {});
    }
    await world.begin({
      store: {
        start: (...args) => orHang(() => world.store.start(...args)),
        touch: (...args) => orHang(() => world.store.touch(...args)),
        end: (...args) => orHang(() => world.store.end(...args)),
      },
      storeTimeout: 30,
      onError: (error) => void errors.push(error),
    });
    await world.pass(4);
    hangs = true;
    timers.enable({apis: ['setTimeout']});
    equal((await world.browser.ping(0)).status, 503);
    equal((await world.browser.get('/')).status, 503);
    deepEqual(errors.map(String), Array(2).fill('Error: session-security: the store did not answer within 30 s'));
    hangs = false;
    timers.reset();
    equal((await world.browser.ping()).json, 4);
  });

  test('S12: while the store fails, nothing is served or extended, and the application recovers by itself', async () => {
    let down = false;
    const errors: unknown[] = [];
    async function orFail<T>(value: () => MaybePromise<T>): Promise<T> {
      if (down) throw new Error('the store is down');
      return value();
    }
    await world.begin({
      store: {
        start: (...args) => orFail(() => world.store.start(...args)),
        touch: (...args) => orFail(() => world.store.touch(...args)),
        end: (...args) => orFail(() => world.store.end(...args)),
      },
      onError: (error) => void errors.push(error),
    });
    await world.pass(4);
    down = true;
    equal((await world.browser.ping(0)).status, 503);
    equal((await world.browser.get('/')).status, 503);
    equal((await new Browser(world.origin).get('/')).status, 200, 'the anonymous are served');
    equal(errors.length, 2);
    down = false;
    equal((await world.browser.ping()).json, 4);
  });
};
