import {deepEqual, equal, match, notEqual} from 'node:assert/strict';
import {once} from 'node:events';
import {createServer as createHttpServer, type IncomingMessage, type ServerResponse} from 'node:http';
import {connect, createServer, type IncomingHttpHeaders} from 'node:http2';
import type {AddressInfo} from 'node:net';
import {beforeEach, describe, test} from 'node:test';
import {sessionSecurity} from '../../server-contract/adapters/node.ts';
import {
  type ActivityStore,
  createSessionSecurity,
  type Expiry,
  type RequestView,
  type ServerSession,
  type SessionSecurity,
} from '../../server-contract/index.ts';
import {PAGE} from './browser.ts';
import {SimulatedStore} from './simulated-store.ts';

const LIMITS = {expireAfter: 10, maxLifetime: 100};

describe("sessions of the application's own", () => {
  test('S5: a session that changes its id keeps its age and its idle time', async () => {
    const store = new SimulatedStore();
    const security = createSessionSecurity({...LIMITS, store});
    await security.start({}, 'old');
    store.pass(9);
    store.touch('old', 5, LIMITS);
    equal(await security.rotate({}, 'old', 'new'), true);
    deepEqual(store.touch('new', null, LIMITS), {active: true, advanced: false, idleFor: 5, age: 9, firstId: 'old'});
    const tombstone = {cause: 'rotated', endedFor: 0, successor: 'new'};
    deepEqual(store.touch('old', null, LIMITS), {active: false, reason: 'missing', tombstone});
  });

  test('S5: an ended session stays ended under a new id', async () => {
    const store = new SimulatedStore();
    const security = createSessionSecurity({...LIMITS, store});
    await security.start({}, 'old');
    store.pass(10);
    equal(await security.rotate({}, 'old', 'new'), false);
    const tombstone = {cause: 'ended', endedFor: 0};
    deepEqual(store.touch('new', null, LIMITS), {active: false, reason: 'missing', tombstone});
  });

  for (const [name, open] of Object.entries({
    'its own rotate': () => new SimulatedStore(),
    'only start, touch and end': () => {
      const {start, touch, end, pass} = new SimulatedStore();
      const later = () => new Promise((resolve) => setImmediate(resolve));
      return {
        start: (...args: Parameters<typeof start>) => later().then(() => start(...args)),
        touch: (...args: Parameters<typeof touch>) => later().then(() => touch(...args)),
        end: (...args: Parameters<typeof end>) => later().then(() => end(...args)),
        pass,
      };
    },
  })) {
    describe(`that change their id, on a store with ${name}`, () => {
      let security: SessionSecurity<object>;
      let expired: Expiry[];
      let ended: string[];
      beforeEach(async () => {
        [expired, ended] = [[], []];
        security = createSessionSecurity({
          ...LIMITS,
          secret: 'a secret',
          store: open(),
          onExpire: (expiry) => void expired.push(expiry),
        });
        await security.start({}, 'old');
      });
      /** A session whose end clears the cookie. */
      const sessionOf = (recordId: string): ServerSession => ({
        get user() {
          return ended.includes(recordId) ? null : 'ann';
        },
        recordId,
        end: () => void ended.push(recordId),
      });
      const pingBy = async (id: string) => (await security.handle(ping, sessionOf(id))).reply?.body;

      test('S15: a late request with the old id counts for the session, and clears no cookie', async () => {
        await security.rotate({}, 'old', 'new');
        equal(await pingBy('old'), '0');
        const late = await security.handle({...ping, path: '/page'}, sessionOf('old'));
        deepEqual([late.state.status, late.shouldRenew], ['active', false]);
        deepEqual([ended, expired], [[], []]);
      });

      test('S15: of two changes of id at once one wins, and the other new id has ended', async () => {
        const moved = await Promise.all([security.rotate({}, 'old', 'b'), security.rotate({}, 'old', 'c')]);
        deepEqual(moved, [true, false]);
        deepEqual([await pingBy('b'), await pingBy('c')], ['0', '"logout"']);
      });

      test('S15: a sign-out by the old id ends the session, before, during and after the change of id', async () => {
        await security.start({}, 'before');
        await security.end('before');
        await security.rotate({}, 'before', 'b');
        await security.start({}, 'during');
        await Promise.all([security.rotate({}, 'during', 'd'), security.end('during')]);
        await security.rotate({}, 'old', 'a');
        await security.end('old');
        for (const id of ['before', 'b', 'during', 'd', 'old', 'a']) equal(await pingBy(id), '"logout"', id);
      });
    });
  }

  test('S15: half a minute after the change of its id the old id has ended, and is not reported as expired', async () => {
    const [store, expired, ended] = [new SimulatedStore(), [] as Expiry[], [] as string[]];
    const limits = {expireAfter: 100, maxLifetime: 1000};
    const security = createSessionSecurity({...limits, store, onExpire: (expiry) => void expired.push(expiry)});
    await security.start({}, 'old');
    await security.rotate({}, 'old', 'new');
    const session = {
      get user() {
        return ended.length > 0 ? null : 'ann';
      },
      recordId: 'old',
      end: () => void ended.push('old'),
    };
    store.pass(30);
    equal((await security.handle(ping, session)).reply?.body, '30');
    store.pass(1);
    equal((await security.handle(ping, session)).reply?.body, '"logout"');
    deepEqual([ended, expired], [['old'], []]);
  });

  test('S15: a check with the old id finds the living session for half a minute after the change, and counts as no activity', async () => {
    const [store, expired] = [new SimulatedStore(), [] as Expiry[]];
    const limits = {expireAfter: 100, maxLifetime: 1000};
    const security = createSessionSecurity({...limits, store, onExpire: (expiry) => void expired.push(expiry)});
    await security.start({}, 'old');
    store.pass(5);
    equal(await security.rotate({}, 'old', 'new'), true);
    const check = async (recordId: string) => (await security.check({}, {user: 'ann', recordId})).state;
    store.pass(30);
    for (const id of ['old', 'new']) {
      const state = await check(id);
      deepEqual([state.status, state.status === 'active' && state.idleFor], ['active', 35], id);
    }
    store.pass(1);
    deepEqual([(await check('old')).status, (await check('new')).status, expired], ['ended', 'active', []]);
    await security.end('old');
    equal((await check('new')).status, 'ended');
  });

  test('S15: a look at an expired session whose key is not stored does not let it begin again', async () => {
    const store = new SimulatedStore();
    const security = createSessionSecurity({...LIMITS, store});
    const saved: string[] = [];
    const ended: boolean[] = [];
    const session = {
      get user() {
        return ended.length > 0 ? null : 'ann';
      },
      recordId: undefined,
      initialRecordId: 'hash of the session',
      saveRecordId: (id: string) => void saved.push(id),
      end: () => void ended.push(true),
    };
    equal((await security.handle({...ping, path: '/page'}, session)).state.status, 'active');
    store.pass(10);
    deepEqual((await security.check({}, session)).state, {status: 'ended', reason: 'idle'});
    deepEqual((await security.handle(ping, session)).reply?.body, '"logout"');
  });

  test('S5: a session that is rotated to the same id stays alive', async () => {
    const store = new SimulatedStore();
    const security = createSessionSecurity({...LIMITS, store});
    await security.start({}, 'same');
    store.pass(5);
    await security.rotate({}, 'same', 'same');
    deepEqual(store.touch('same', null, LIMITS), {active: true, advanced: false, idleFor: 5, age: 5});
  });

  test('S8: the own origin proves the sender over HTTP/2 as well', async (t) => {
    const store = new SimulatedStore();
    const own = {user: () => 'ann', sessionId: () => 'a session', endSession: () => {}};
    const security = sessionSecurity({...own, store});
    store.start('a session', LIMITS);
    const server = createServer((request, response) => {
      void security(request as object as IncomingMessage, response as object as ServerResponse);
    });
    await once(server.listen(0, '127.0.0.1'), 'listening');
    const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const client = connect(origin);
    t.after(() => {
      client.destroy();
      server.close();
    });
    const statusFor = async (from: string): Promise<unknown> => {
      const asked = client.request({':path': '/session_security/ping?idleFor=0', origin: from}).resume();
      const [headers] = (await once(asked, 'response')) as [IncomingHttpHeaders];
      return headers[':status'];
    };
    equal(await statusFor(origin), 200);
    equal(await statusFor('http://elsewhere.example'), 403);
  });

  test('S8: HEAD is answered where the server rejects bodies that HTTP does not allow', async (t) => {
    const store = new SimulatedStore();
    const own = {user: () => 'ann', sessionId: () => 'a session', endSession: () => {}};
    const security = sessionSecurity({...own, store});
    store.start('a session', LIMITS);
    const server = createHttpServer({rejectNonStandardBodyWrites: true}, (request, response) => {
      security(request, response).catch((error: Error) => response.destroy(error));
    });
    await once(server.listen(0, '127.0.0.1'), 'listening');
    t.after(() => void server.close().closeAllConnections());
    const {port} = server.address() as AddressInfo;
    const headers = {'x-requested-with': 'session-security'};
    const ping = await fetch(`http://127.0.0.1:${port}/session_security/ping`, {method: 'HEAD', headers});
    deepEqual([ping.status, ping.headers.get('content-length')], [200, '1']);
  });

  test('S9: processes with the same secret send the same Session-User, others do not', async () => {
    const userHeader = async (secret?: string): Promise<string | undefined> => {
      const security = createSessionSecurity(secret === undefined ? {} : {secret});
      await security.start({}, 'a session');
      const {reply} = await security.handle(ping, annsSession);
      return reply?.headers['session-user'];
    };
    const shared = await userHeader('a secret of two processes');
    equal(await userHeader('a secret of two processes'), shared);
    notEqual(await userHeader('another secret'), shared);
    notEqual(await userHeader(), shared);
  });

  test('S11: onExpire is called once, also if the application fails to end the session at the first request', async () => {
    const store = new SimulatedStore();
    const reasons: string[] = [];
    const security = createSessionSecurity({
      ...LIMITS,
      store,
      onError: () => {},
      onExpire: ({reason}) => void reasons.push(reason),
    });
    await security.start({}, 'a session');
    store.pass(LIMITS.expireAfter);
    let user: string | null = 'ann';
    let isAway = true;
    const session: ServerSession = {
      get user() {
        return user;
      },
      recordId: 'a session',
      end() {
        if (isAway) throw new Error('the database of sessions is away');
        user = null;
      },
    };
    equal((await security.handle(ping, session)).reply?.status, 503);
    isAway = false;
    equal((await security.handle(ping, session)).reply?.body, '"logout"');
    deepEqual(reasons, ['idle']);
  });

  test('S16: guards of one store send the same Session-User without a secret, those of two memory stores do not', async () => {
    const userHeader = async (store: SimulatedStore, secret?: string): Promise<string | undefined> => {
      const security = createSessionSecurity({store, ...(secret !== undefined && {secret})});
      await security.start({}, 'a session');
      return (await security.handle(ping, annsSession)).reply?.headers['session-user'];
    };
    const [store, other] = [new SimulatedStore(), new SimulatedStore()];
    const first = await userHeader(store);
    match(first ?? '', /^[\w-]{22}$/);
    equal(await userHeader(store), first);
    notEqual(await userHeader(other), first);
    notEqual(await userHeader(store, 'an explicit secret wins'), first);
  });

  for (const [occasion, afterLoss] of [
    ['a sign-in', (guard: SessionSecurity<object>) => guard.start({}, 'a session')],
    [
      'a request of a session that is missing',
      (guard: SessionSecurity<object>) => guard.handle(ping, leavingSession()),
    ],
  ] as const) {
    test(`S16: ${occasion} gives a store that lost everything its secret back, before a later process asks`, async () => {
      let records = new SimulatedStore();
      const store: ActivityStore = {
        start: (...args) => records.start(...args),
        touch: (...args) => records.touch(...args),
        end: (...args) => records.end(...args),
        sharedSecret: (candidate) => records.sharedSecret(candidate),
      };
      const userHeader = async (guard: SessionSecurity<object>) =>
        (await guard.handle(ping, annsSession)).reply?.headers['session-user'];
      const earlier = createSessionSecurity({store});
      await earlier.start({}, 'a session');
      const before = await userHeader(earlier);
      records = new SimulatedStore();
      await afterLoss(earlier);
      const later = createSessionSecurity({store});
      await later.start({}, 'a session');
      equal(await userHeader(later), before);
      equal(await userHeader(earlier), before);
    });
  }

  test('S16: with a store that keeps no secret there is no Session-User, and onError is told once', async () => {
    const {start, touch, end} = new SimulatedStore();
    const errors: unknown[] = [];
    const security = createSessionSecurity({store: {start, touch, end}, onError: (error) => errors.push(error)});
    await security.start({}, 'a session');
    for (let n = 0; n < 3; n++) {
      const {reply} = await security.handle(ping, annsSession);
      deepEqual([reply?.body, reply?.headers['session-user']], ['0', undefined]);
    }
    deepEqual(errors.length, 1);
    match(String(errors[0]), /give the option secret/);
    const {recordHash} = await security.check({}, {user: 'ann', recordId: 'a session'});
    match(recordHash ?? '', /^[\w-]{22}$/, 'a recordHash for this process');
  });

  test('S16: the store is asked for its secret at no ping but the first, and again after a failure', async () => {
    const store = new SimulatedStore();
    let asked = 0;
    const sharedSecret = async (candidate: string): Promise<string> => {
      if (++asked === 1) throw new Error('the store is down');
      return store.sharedSecret(candidate);
    };
    const {start, touch, end} = store;
    const security = createSessionSecurity({store: {start, touch, end, sharedSecret}, onError: () => {}});
    await security.start({}, 'a session');
    equal((await security.handle(ping, annsSession)).reply?.status, 503);
    const replies = await Promise.all(Array.from({length: 5}, () => security.handle(ping, annsSession)));
    replies.push(await security.handle(ping, annsSession));
    equal(new Set(replies.map(({reply}) => reply?.headers['session-user'])).size, 1);
    equal(asked, 2);
  });

  test('S9: random numbers are requested only during requests, as Workers require', async (t) => {
    const random = t.mock.method(crypto, 'getRandomValues');
    const security = createSessionSecurity({...LIMITS, store: new SimulatedStore()});
    equal(random.mock.callCount(), 0);
    await security.start({}, 'a session');
    notEqual((await security.handle(ping, annsSession)).reply?.headers['session-user'], undefined);
    equal(random.mock.callCount(), 1);
  });

  test('S5: copies of the code in one process, as bundlers make them, share one memory store', async () => {
    const place = '../../server-contract/core/session-security.ts?copy';
    const copy: {createSessionSecurity: typeof createSessionSecurity} = await import(place);
    notEqual(copy.createSessionSecurity, createSessionSecurity);
    await copy.createSessionSecurity({}).start({}, 'signed in elsewhere');
    const {state} = await createSessionSecurity({}).check({}, {user: 'ann', recordId: 'signed in elsewhere'});
    equal(state.status, 'active');
  });
});

const ping: RequestView<object> = {
  native: {},
  method: 'GET',
  path: '/session_security/ping',
  query: '',
  header: (name) => new Map(Object.entries(PAGE)).get(name),
  body: () => undefined,
};

const annsSession: ServerSession = {user: 'ann', recordId: 'a session', end: () => {}};

/** Has nobody in it once it has ended. */
function leavingSession(): ServerSession {
  let user: string | undefined = 'ann';
  return {
    get user() {
      return user;
    },
    recordId: 'a session',
    end() {
      user = undefined;
    },
  };
}
