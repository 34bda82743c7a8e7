import {deepEqual, equal, notEqual} from 'node:assert/strict';
import {once} from 'node:events';
import {createServer as createHttpServer, type IncomingMessage, type ServerResponse} from 'node:http';
import {connect, createServer, type IncomingHttpHeaders} from 'node:http2';
import type {AddressInfo} from 'node:net';
import {describe, test} from 'node:test';
import {sessionSecurity} from '../../server-contract/adapters/node.ts';
import {createSessionSecurity, type RequestView, type ServerSession} from '../../server-contract/index.ts';
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
    await security.rotate({}, 'old', 'new');
    deepEqual(store.touch('new', null, LIMITS), {active: true, advanced: false, idleFor: 5, age: 9});
    deepEqual(store.touch('old', null, LIMITS), {active: false, reason: 'missing'});
  });

  test('S5: an ended session stays ended under a new id', async () => {
    const store = new SimulatedStore();
    const security = createSessionSecurity({...LIMITS, store});
    await security.start({}, 'old');
    store.pass(10);
    await security.rotate({}, 'old', 'new');
    deepEqual(store.touch('new', null, LIMITS), {active: false, reason: 'missing'});
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
    notEqual(await userHeader(), await userHeader());
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

  test('S9: the name of a user is hashed once, not at every ping', async (t) => {
    const security = createSessionSecurity({...LIMITS, store: new SimulatedStore()});
    await security.start({}, 'a session');
    const sign = t.mock.method(crypto.subtle, 'sign');
    const first = await security.handle(ping, annsSession);
    const second = await security.handle(ping, annsSession);
    equal(sign.mock.callCount(), 1);
    equal(second.reply?.headers['session-user'], first.reply?.headers['session-user']);
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
