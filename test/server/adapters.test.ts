import {deepEqual, equal, ok} from 'node:assert/strict';
import {afterEach, beforeEach, describe, test} from 'node:test';
import type {Expiry, MaybePromise} from '../../server-contract/index.ts';
import {type RunningServer, serve} from '../support/http-server.ts';
import {Browser, NAVIGATION, PAGE} from './browser.ts';
import {SimulatedStore} from './simulated-store.ts';
import {type CommonOptions, targets} from './targets.ts';

const PING = '/session_security/ping';

for (const target of targets) {
  describe(target.name, () => {
    let store: SimulatedStore;
    let server: RunningServer;
    let browser: Browser;
    let expired: Expiry[];

    /** Ann has signed in just now; the session expires after 10 s of inactivity. */
    async function begin(options: CommonOptions = {}): Promise<void> {
      await server?.close();
      server = await serve(
        target.serve({
          expireAfter: 10,
          warnAfter: 7,
          maxLifetime: 60,
          store,
          onExpire: (e) => void expired.push(e),
          ...options,
        }),
      );
      browser = new Browser(server.origin);
      await browser.get('/login?user=ann');
    }

    async function whoIs(visitor: Browser, path = '/'): Promise<unknown> {
      return ((await visitor.get(path)).json as {user: unknown}).user;
    }

    beforeEach(() => {
      store = new SimulatedStore();
      expired = [];
      return begin();
    });
    afterEach(() => server.close());

    test('S1: an idle session is anonymous to every further request, without any script', async () => {
      const otherDevice = browser.copy();
      store.pass(9.9);
      equal(await whoIs(browser), 'ann');
      store.pass(10);
      equal(await whoIs(browser), null);
      equal(await whoIs(otherDevice), null);
    });

    test('S1: an expired session is over for the cookie of somebody who kept it', async () => {
      const thief = browser.copy();
      store.pass(10);
      await browser.ping(0);
      equal(await whoIs(thief), null);
      equal((await thief.ping(0)).json, 'logout');
    });

    test('S2: expiry comes before the idle time that a ping claims', async () => {
      store.pass(10);
      equal((await browser.ping(0)).body, '"logout"');
      equal(await whoIs(browser), null);
    });

    test('S2: expiry comes before the activity of an ordinary request', async () => {
      store.pass(10);
      deepEqual((await browser.get('/')).json, {user: null, state: {status: 'ended', reason: 'idle'}});
      deepEqual((await browser.get('/')).json, {user: null, state: {status: 'anonymous'}});
    });

    test('S2: an anonymous request is left alone', async () => {
      const stranger = new Browser(server.origin);
      deepEqual((await stranger.get('/')).json, {user: null, state: {status: 'anonymous'}});
      equal((await stranger.ping(0)).body, '"logout"');
      deepEqual(expired, []);
    });

    test('S2: the absolute end comes whatever the activity', async () => {
      for (let second = 0; second < 59; second++) {
        store.pass(1);
        equal(await whoIs(browser), 'ann');
      }
      store.pass(1);
      deepEqual((await browser.get('/')).json, {user: null, state: {status: 'ended', reason: 'lifetime'}});
    });

    test('S2: signing in again after expiry starts a session of its own', async () => {
      store.pass(10);
      await browser.get('/login?user=ann');
      store.pass(9);
      equal(await whoIs(browser), 'ann');
    });

    test('S3: 200 concurrent pings leave the latest activity', async () => {
      store.pass(9.5);
      const claims = Array.from({length: 200}, () => 2 + Math.floor(Math.random() * 100));
      const latest = Math.min(...claims);
      await Promise.all(claims.map((idleFor) => browser.ping(idleFor)));
      equal((await browser.ping()).json, Math.min(latest, 10));
    });

    test('S3: an older claim takes nothing back, and none reaches before the sign-in', async () => {
      store.pass(5);
      equal((await browser.ping(2)).json, 2);
      equal((await browser.ping(4)).json, 2);
      store.pass(3);
      equal((await browser.ping(999_999_999)).json, 5);
    });

    test('S4: a ping without a believable idle time is no activity, but is told the truth', async () => {
      store.pass(5);
      const nonsense = [
        '',
        '-1',
        '1.5',
        '1e3',
        '0x1',
        ' 7',
        '+7',
        '1_0',
        '٣',
        'NaN',
        'null',
        '%00',
        '1'.repeat(10),
        '1%20',
      ];
      for (const value of nonsense) equal((await browser.ping(value)).body, '5', `idleFor=${value}`);
      for (const query of ['', '?', '?idleFor', '?idleFor=0&idleFor=0', '?idleFor[]=0', '?IDLEFOR=0', '?__proto__=0']) {
        equal((await browser.get(PING + query, PAGE)).body, '5', query);
      }
    });

    test('S4: a POST ping is read as strictly', async () => {
      store.pass(5);
      const post = (body: string) =>
        browser.ask(PING, {method: 'POST', headers: {...PAGE, 'content-type': 'application/json'}, body});
      for (const body of [
        '',
        '{',
        'null',
        '[]',
        '0',
        '"0"',
        '{}',
        '{"idleFor":-1}',
        '{"idleFor":1.5}',
        '{"idleFor":null}',
        '{"idleFor":[0]}',
        '{"idleFor":1e99}',
        '{"__proto__":{"idleFor":0}}',
        '{"constructor":{"prototype":{"idleFor":0}}}',
        `{"idleFor":0,"more":"${'x'.repeat(2000)}"}`,
      ]) {
        equal((await post(body)).body, '5', body.slice(0, 60));
      }
      equal((await post('{"idleFor":3}')).body, '3');
    });

    test('S4: no query, however malformed, moves the record or breaks the reply', async () => {
      store.pass(5);
      let seed = 20_250;
      const random = (below: number) => {
        seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
        return seed % below;
      };
      for (let round = 0; round < 300; round++) {
        const noise = Array.from({length: 1 + random(12)}, () => `%${(random(256) + 256).toString(16).slice(1)}`).join(
          '',
        );
        const answer = await browser.ping(`${noise}x`);
        equal(`${answer.status} ${answer.body}`, '200 5', noise);
      }
    });

    test('S6: a ping without news renews nothing, however often it is asked', async () => {
      for (let second = 1; second < 10; second++) {
        store.pass(1);
        equal((await browser.ping(second)).json, second);
        equal((await browser.ping()).json, second);
      }
      store.pass(1);
      equal((await browser.ping()).body, '"logout"');
    });

    test('S6: passive requests renew nothing, and are refused an expired session', async () => {
      await begin({passive: ['/poll', /^\/feed\//g, (req) => req.headers['x-background'] === '1']});
      store.pass(4);
      await browser.get('/poll?since=3');
      await browser.get('/poll/');
      await browser.get('/feed/1');
      await browser.get('/feed/2');
      await browser.get('/', {'x-background': '1'});
      equal((await browser.ping()).json, 4);
      await browser.get('/polling');
      equal((await browser.ping()).json, 0);
      store.pass(10);
      equal(await whoIs(browser, '/poll'), null);
    });

    test('S7: what a browser or a program does on its own is no activity', async () => {
      store.pass(4);
      for (const headers of [
        {'sec-purpose': 'prefetch'},
        {'sec-purpose': 'prefetch;prerender'},
        {purpose: 'prefetch'},
        {'x-purpose': 'preview'},
        {'x-moz': 'prefetch'},
        {accept: 'text/event-stream'},
        {'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'no-cors', 'sec-fetch-dest': 'image'},
        {'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'iframe'},
      ]) {
        await browser.get('/', headers);
        equal((await browser.ping()).json, 4, JSON.stringify(headers));
      }
      const prerendered = await browser.get(`${PING}?idleFor=0`, {...PAGE, 'sec-purpose': 'prefetch;prerender'});
      equal(prerendered.body, '4');
      await browser.get('/', {'sec-fetch-site': 'same-origin', 'sec-fetch-mode': 'cors', 'sec-fetch-dest': 'empty'});
      equal((await browser.ping()).json, 0);
    });

    test('S7: with strict only navigations of the person count, and what pings upload', async () => {
      await begin({countAs: 'strict'});
      store.pass(4);
      await browser.get('/');
      await browser.get('/', PAGE);
      await browser.get('/', {...NAVIGATION, 'sec-fetch-site': 'cross-site'});
      await browser.get('/', {...NAVIGATION, 'sec-fetch-user': '?0'});
      equal((await browser.ping()).json, 4);
      equal((await browser.ping(3)).json, 3);
      await browser.get('/', NAVIGATION);
      equal((await browser.ping()).json, 0);
    });

    test('S8: a ping that another site can cause is refused without effect', async () => {
      store.pass(5);
      for (const headers of [
        {},
        {'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'no-cors', 'sec-fetch-dest': 'image'},
        {...PAGE, 'sec-fetch-site': 'cross-site'},
        {...PAGE, 'sec-fetch-site': 'same-site'},
        {...PAGE, 'sec-fetch-dest': 'script'},
        NAVIGATION,
        {...NAVIGATION, 'sec-fetch-site': 'none'},
        {origin: 'https://elsewhere.example'},
        {origin: 'null'},
      ]) {
        equal((await browser.get(`${PING}?idleFor=0`, headers)).status, 403, JSON.stringify(headers));
      }
      equal((await browser.ping()).json, 5);
    });

    test('S8: without Sec-Fetch headers a custom header or the own origin proves the sender', async () => {
      const answers = [
        await browser.get(PING, {'x-requested-with': 'XMLHttpRequest'}),
        await browser.get(PING, {origin: server.origin}),
      ];
      deepEqual(
        answers.map(({status}) => status),
        [200, 200],
      );
    });

    test('S8: only GET, HEAD and POST are pings', async () => {
      store.pass(5);
      for (const method of ['PUT', 'DELETE', 'PATCH', 'OPTIONS']) {
        const answer = await browser.ask(`${PING}?idleFor=0`, {method, headers: PAGE});
        equal(answer.status, 405, method);
        equal(answer.headers.allow, 'GET, HEAD, POST');
      }
      equal((await browser.ping()).json, 5);
    });

    test('S8: HEAD is a GET whose body stays away', async () => {
      store.pass(5);
      const answer = await browser.ask(`${PING}?idleFor=2`, {method: 'HEAD', headers: PAGE});
      deepEqual([answer.status, answer.body, answer.headers['session-expire-after']], [200, '', '10']);
      equal((await browser.ping()).json, 2);
    });

    test('S9: a reply is JSON that nobody keeps or misreads, with the limits of the session', async () => {
      store.pass(4.2);
      const {status, body, headers} = await browser.ping();
      deepEqual([status, body], [200, '5']);
      deepEqual(
        pick(headers, 'content-type', 'cache-control', 'x-content-type-options', 'cross-origin-resource-policy'),
        ['application/json', 'no-store', 'nosniff', 'same-origin'],
      );
      deepEqual(pick(headers, 'session-expire-after', 'session-warn-after', 'session-ends-in'), ['10', '7', '56']);
      store.pass(10);
      const end = await browser.ping();
      deepEqual(
        [end.body, ...pick(end.headers, 'cache-control', 'session-expire-after')],
        ['"logout"', 'no-store', undefined],
      );
    });

    test('S9: the cookie of an ended session is cleared', async () => {
      equal(browser.cookies.size, 1);
      store.pass(10);
      await browser.ping();
      equal(browser.cookies.size, 0);
    });

    test('S9: Session-User is the same for a person who signs in again, another for another, and names nobody', async () => {
      const ann = (await browser.ping()).headers['session-user'];
      await browser.get('/logout');
      equal((await browser.ping()).headers['session-user'], undefined);
      await browser.get('/login?user=ann');
      equal((await browser.ping()).headers['session-user'], ann);
      await browser.get('/login?user=bob');
      const bob = (await browser.ping()).headers['session-user'];
      ok(typeof ann === 'string' && typeof bob === 'string' && ann !== bob);
      ok(!ann.includes('ann'));
    });

    test('S10: whole days of idle time are counted', async () => {
      await begin({expireAfter: 10 * 86_400, warnAfter: 9 * 86_400, maxLifetime: Number.POSITIVE_INFINITY});
      store.pass(3 * 86_400 + 5);
      const {body, headers} = await browser.ping();
      deepEqual([body, headers['session-ends-in']], ['259205', undefined]);
    });

    test('S11: an expired request for JSON is answered 401, one for a page goes on', async () => {
      for (const headers of [
        {accept: 'application/json'},
        {accept: 'text/html;q=0.5, application/problem+json'},
        {'x-requested-with': 'XMLHttpRequest'},
      ]) {
        await browser.get('/login?user=ann');
        store.pass(10);
        const answer = await browser.get('/', headers);
        deepEqual(
          [answer.status, answer.json],
          [401, {error: 'session ended', reason: 'idle'}],
          JSON.stringify(headers),
        );
      }
      for (const accept of ['text/html,*/*;q=0.8', '*/*', 'text/html, application/json', 'application/json;q=0, */*']) {
        await browser.get('/login?user=ann');
        store.pass(10);
        equal((await browser.get('/', {accept})).status, 200, accept);
      }
    });

    test('S11: the application is told once of each session that expired', async () => {
      store.pass(10);
      await browser.ping();
      await browser.ping();
      await browser.get('/');
      equal(expired.length, 1);
      const [{reason, user, recordHash}] = expired as [Expiry];
      deepEqual([reason, user], ['idle', 'ann']);
      ok(recordHash && /^[\w-]{22}$/.test(recordHash));
      ok([...browser.copy().cookies.values()].every((cookie) => !cookie.includes(recordHash)));
    });

    test('S11: an onExpire that fails breaks nothing', async () => {
      const errors: unknown[] = [];
      const onError = (error: unknown) => void errors.push(error);
      const failure = new Error('the log is full');
      await begin({onError, onExpire: () => Promise.reject(failure)});
      store.pass(10);
      equal((await browser.ping()).body, '"logout"');
      await begin({
        onError,
        onExpire: () => {
          throw failure;
        },
      });
      store.pass(10);
      equal(await whoIs(browser), null);
      deepEqual(errors, [failure, failure]);
    });

    test('S5: a record that the store lost is an ended session', async () => {
      let current = store;
      await begin({
        store: {
          start: (...args) => current.start(...args),
          touch: (...args) => current.touch(...args),
          end: (...args) => current.end(...args),
        },
      });
      current = new SimulatedStore();
      deepEqual((await browser.get('/')).json, {user: null, state: {status: 'ended', reason: 'missing'}});
      equal(await whoIs(browser), null);
    });

    test('S12: while the store fails nothing is served or extended, and it recovers by itself', async () => {
      let down = false;
      const errors: unknown[] = [];
      async function orFail<T>(value: () => MaybePromise<T>): Promise<T> {
        if (down) throw new Error('the store is down');
        return value();
      }
      await begin({
        store: {
          start: (...args) => orFail(() => store.start(...args)),
          touch: (...args) => orFail(() => store.touch(...args)),
          end: (...args) => orFail(() => store.end(...args)),
        },
        onError: (error) => void errors.push(error),
      });
      store.pass(4);
      down = true;
      equal((await browser.ping(0)).status, 503);
      equal((await browser.get('/')).status, 503);
      equal((await new Browser(server.origin).get('/')).status, 200, 'the anonymous are served');
      equal(errors.length, 2);
      down = false;
      equal((await browser.ping()).json, 4);
    });

    test('limits can differ from request to request', async () => {
      await begin({
        expireAfter: (req) => (req.headers['x-short'] ? 3 : 10),
        warnAfter: (req) => (req.headers['x-short'] ? 2 : 7),
      });
      store.pass(2.5);
      const {headers} = await browser.get(PING, {...PAGE, 'x-short': '1'});
      deepEqual(pick(headers, 'session-expire-after', 'session-warn-after'), ['3', '2']);
      store.pass(0.5);
      equal((await browser.get(PING, {...PAGE, 'x-short': '1'})).body, '"logout"');
    });

    test('a limit function that returns nonsense has its request refused', async () => {
      const errors: unknown[] = [];
      let limit: unknown = 10;
      await begin({expireAfter: () => limit as number, onError: (error) => void errors.push(error)});
      for (limit of [Number.NaN, 0, -1, '600', null, Number.POSITIVE_INFINITY]) {
        equal((await browser.get('/')).status, 503, String(limit));
      }
      equal((await browser.ping()).status, 503);
      equal((errors[0] as Error).message, 'session-security: expireAfter must be a number of seconds above 0, got NaN');
      limit = 10;
      equal(await whoIs(browser), 'ann');
    });

    test('a warnAfter function that returns nonsense falls back to nine tenths of expireAfter', async () => {
      await begin({warnAfter: () => Number.NaN, onError: () => {}});
      equal((await browser.ping()).headers['session-warn-after'], '9');
    });

    test('the ping answers with and without its final slash, and nowhere else', async () => {
      for (const pingUrl of ['/alive', '/alive/']) {
        await begin({pingUrl});
        equal((await browser.get('/alive', PAGE)).body, '0');
        equal((await browser.get('/alive/?idleFor=3', PAGE)).body, '0');
        equal(((await browser.get('/not/alive')).json as {user: string}).user, 'ann');
      }
    });

    test("django-session-security's own script is understood", async () => {
      store.pass(5);
      const headers = {accept: 'application/json, text/javascript, */*; q=0.01', 'x-requested-with': 'XMLHttpRequest'};
      const answer = await browser.get(`${PING}/?idleFor=3&_=1763886000000`, headers);
      deepEqual([answer.status, answer.body], [200, '3']);
    });
  });
}

function pick(headers: Record<string, unknown>, ...names: string[]): unknown[] {
  return names.map((name) => headers[name]);
}
