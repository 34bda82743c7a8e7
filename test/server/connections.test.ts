import {deepEqual, equal, ok, rejects} from 'node:assert/strict';
import {once} from 'node:events';
import {createServer, type IncomingMessage, request, type Server, ServerResponse} from 'node:http';
import type {AddressInfo} from 'node:net';
import type {Duplex} from 'node:stream';
import {afterEach, beforeEach, describe, test} from 'node:test';
import express from 'express';
import session from 'express-session';
import {type ExpressSessionSecurity, sessionSecurity} from '../../server-contract/adapters/express.ts';
import {createSessionSecurity, type Expiry} from '../../server-contract/index.ts';
import {Browser} from './browser.ts';
import {SimulatedStore} from './simulated-store.ts';

/** As in README.md: connections by the sessions that opened them, with a regular check. */
describe('a connection that outlives its request', () => {
  let store: SimulatedStore;
  let expired: Expiry[];
  let server: Server;
  let browser: Browser;
  let security: ExpressSessionSecurity<express.Request>;
  let connections: {upgrade: IncomingMessage; socket: Duplex; recordHash: string | undefined}[];

  beforeEach(async () => {
    store = new SimulatedStore();
    expired = [];
    connections = [];
    const sessions = session({secret: 'x', resave: false, saveUninitialized: false});
    security = sessionSecurity<express.Request>({
      expireAfter: 10,
      store,
      user: (req) => req.session.userId,
      onExpire(expiry) {
        expired.push(expiry);
        for (const {recordHash, socket} of connections) if (recordHash === expiry.recordHash) socket.destroy();
      },
    });
    const app = express();
    app.use(sessions, security);
    app.get('/login', (req, res) => {
      req.session.userId = 'ann';
      res.json({});
    });
    app.get('/', (req, res) => res.json({user: req.session.userId ?? null}));
    app.get('/page', async (req, res) => res.json((await security.check(req)).userHash ?? null));
    server = createServer(app).on('upgrade', (upgrade, socket) => {
      if (upgrade.headers.origin !== origin()) return void socket.destroy();
      const passing = upgrade as express.Request;
      sessions(passing, new ServerResponse(upgrade) as express.Response, async () => {
        const {state, recordHash} = await security.check(upgrade);
        if (state.status !== 'active') {
          socket.end('HTTP/1.1 401 Unauthorized\r\nConnection: close\r\n\r\n');
          return;
        }
        connections.push({upgrade, socket, recordHash});
        socket.write('HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n');
      });
    });
    await once(server.listen(0, '127.0.0.1'), 'listening');
    browser = new Browser(origin());
    await browser.get('/login');
  });
  afterEach(() => {
    for (const {socket} of connections) socket.destroy();
    server.closeAllConnections();
    server.close();
  });

  const origin = (): string => `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

  /** Resolves with the status of the answer, and with the connection if there is one. */
  function connect(visitor: Browser, from = origin()): Promise<{status: number | undefined; socket?: Duplex}> {
    const cookie = [...visitor.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const asked = request(origin(), {headers: {cookie, origin: from, connection: 'Upgrade', upgrade: 'websocket'}});
    return new Promise((resolve, reject) => {
      asked.on('upgrade', ({statusCode}, socket) => resolve({status: statusCode, socket}));
      asked.on('response', (response) => resolve({status: response.resume().statusCode}));
      asked.on('error', reject).end();
    });
  }

  test('S1: is refused to an anonymous user and to an expired session, and is no activity', async () => {
    equal((await connect(new Browser(''))).status, 401);
    store.pass(9);
    equal((await connect(browser)).status, 101);
    store.pass(1);
    equal((await connect(browser)).status, 401);
    deepEqual((await browser.get('/')).json, {user: null});
  });

  test('S1: is refused to a page of another origin, which has the cookie of the session too', async () => {
    await rejects(connect(browser, 'https://evil.example'), /hang up|ECONNRESET/);
    equal((await connect(browser)).status, 101);
  });

  test('S11: is closed when its own session ends, and not when another does', async () => {
    const other = new Browser(origin());
    await other.get('/login');
    const closes = once((await connect(browser)).socket!.resume(), 'close');
    const stays = (await connect(other)).socket!;
    store.pass(9);
    await other.get('/');
    store.pass(1);
    await browser.ping();
    await closes;
    equal(stays.destroyed, false);
  });

  test('S11: a regular check finds its session expired without any request', async () => {
    await connect(browser);
    const [{upgrade, recordHash}] = connections as [(typeof connections)[0]];
    store.pass(9);
    deepEqual((await security.check(upgrade)).state, {
      status: 'active',
      idleFor: 9,
      expireAfter: 10,
      warnAfter: 9,
      countedAs: 'passive',
      endsIn: 12 * 3600 - 9,
    });
    store.pass(1);
    deepEqual((await security.check(upgrade)).state, {status: 'ended', reason: 'idle'});
    await browser.get('/');
    ok(recordHash);
    deepEqual(expired, [{reason: 'idle', user: 'ann', recordHash}], 'told once');
  });

  test('L3: a page learns its user by the same name as the replies to its pings', async () => {
    const {json} = await browser.get('/page');
    ok(json);
    equal((await browser.ping()).headers['session-user'], json);
    equal((await new Browser(origin()).get('/page')).json, null);
  });

  test('S11: is refused before its session was ever guarded, and no end is reported', async () => {
    const guarded = createSessionSecurity({store, onExpire: (expiry) => void expired.push(expiry)});
    const checked = await guarded.check({}, {user: 'ann', recordId: undefined, initialRecordId: 'not begun'});
    await new Promise((resolve) => setImmediate(resolve));
    deepEqual([checked.state.status, expired], ['anonymous', []]);
  });

  test('S12: counts as anonymous while the store fails', async () => {
    const errors: unknown[] = [];
    const down = new Error('the store is down');
    const touch = (): never => {
      throw down;
    };
    const failing = createSessionSecurity({
      store: {start: store.start, touch, end: store.end},
      onError: (error) => void errors.push(error),
    });
    const checked = await failing.check({}, {user: 'ann', recordId: 'a session'});
    deepEqual([checked.state.status, errors], ['anonymous', [down]]);
  });
});
