import {deepEqual, equal, match} from 'node:assert/strict';
import {createServer, type Server as HttpServer} from 'node:http';
import {createRequire} from 'node:module';
import type {AddressInfo} from 'node:net';
import {afterEach, beforeEach, describe, test} from 'node:test';
import express from 'express';
import session, {MemoryStore} from 'express-session';
import {type ExpressSessionSecurity, sessionSecurity} from '../../server-contract/adapters/express.ts';
import type {ActivityStore, Expiry} from '../../server-contract/index.ts';
import {Browser} from './browser.ts';
import {SimulatedStore} from './simulated-store.ts';

/** What a page adds to requests of its own origin. Without it only requests for pages count. */
const OF_A_PAGE = {'sec-fetch-site': 'same-origin', 'sec-fetch-mode': 'cors', 'sec-fetch-dest': 'empty'};

type Transports = readonly ('polling' | 'websocket')[];

/** What the tests need of Socket.IO. */
interface Emitter<Self> {
  on(event: string, listener: (...args: never[]) => unknown): Self;
  emit(event: string, ...args: unknown[]): unknown;
}
interface ServerSocket extends Emitter<ServerSocket> {
  readonly request: express.Request;
  join(room: string): Promise<void>;
}
interface SocketServer extends Emitter<SocketServer> {
  readonly engine: {use(middleware: unknown): void};
  use(middleware: (socket: ServerSocket, next: (error?: Error) => void) => void): void;
  in(room: string): {disconnectSockets(close: boolean): void};
  close(): Promise<void>;
}
interface ClientSocket extends Emitter<ClientSocket> {
  readonly io: {
    readonly engine: {
      readonly transport: {readonly name: string};
      once(event: 'upgrade', listener: (transport: {name: string}) => void): void;
    };
  };
  emitWithAck(event: string, text: string): Promise<unknown>;
  disconnect(): void;
}
const require = createRequire(import.meta.url);
const {Server} = require('socket.io') as {Server: new (server: HttpServer) => SocketServer};
const {io: connectClient} = require('socket.io-client') as {io(url: string, options: object): ClientSocket};

/** As docs/server.md sets it up. */
describe('Socket.IO behind the guard', () => {
  let store: SimulatedStore;
  let isDown: boolean;
  let expired: Expiry[];
  let sessions: MemoryStore;
  let server: HttpServer;
  let io: SocketServer;
  let browser: Browser;
  let clients: ClientSocket[];

  beforeEach(() => {
    store = new SimulatedStore();
    [isDown, expired, sessions, clients] = [false, [], new MemoryStore(), []];
  });
  afterEach(async () => {
    for (const client of clients) client.disconnect();
    await io.close();
    server.closeAllConnections();
  });

  async function open(passive: readonly string[] = ['/socket.io']): Promise<void> {
    const app = express();
    const ofSession = session({secret: 'x', resave: false, saveUninitialized: false, store: sessions});
    const unlessDown: ActivityStore = {
      ...store,
      touch: (...args) => (isDown ? Promise.reject(new Error('the store is down')) : store.touch(...args)),
    };
    const security: ExpressSessionSecurity<express.Request> = sessionSecurity<express.Request>({
      expireAfter: 10,
      store: unlessDown,
      passive,
      onError: () => {},
      onExpire(expiry) {
        expired.push(expiry);
        if (expiry.recordHash) io.in(expiry.recordHash).disconnectSockets(true);
      },
    });
    app.use(ofSession, security);
    app.get('/login', (req, res) => {
      req.session.userId = 'ann';
      res.json({});
    });
    app.get('/', (req, res) => res.json({user: req.session.userId ?? null}));
    server = createServer(app);
    io = new Server(server);
    io.engine.use(ofSession);
    io.engine.use(security);
    io.use((socket, next) => {
      next(socket.request.session.userId ? undefined : new Error('nobody is signed in'));
    });
    io.on('connection', async (socket: ServerSocket) => {
      const {recordHash} = await security.check(socket.request);
      if (recordHash) await socket.join(recordHash);
      socket.on('say', (text: string, done: (answer: string) => void) => {
        done(`${socket.request.session.userId}: ${text}`);
      });
      socket.emit('joined');
    });
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
    browser = new Browser(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
    await browser.get('/login');
  }

  function connect(transports: Transports): ClientSocket {
    const cookie = [...browser.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const client = connectClient(`http://127.0.0.1:${(server.address() as AddressInfo).port}`, {
      transports,
      extraHeaders: {cookie, ...OF_A_PAGE},
      reconnection: false,
      forceNew: true,
    });
    clients.push(client);
    return client;
  }

  async function connected(transports: Transports): Promise<ClientSocket> {
    const client = connect(transports);
    await new Promise<void>((resolve, reject) => {
      client.on('joined', resolve).on('connect_error', reject);
    });
    return client;
  }

  const refusal = (transports: Transports): Promise<Error> =>
    new Promise((resolve, reject) => {
      connect(transports)
        .on('connect_error', resolve)
        .on('connect', () => reject(new Error('it was let in')));
    });

  const isUpgraded = ({io: {engine}}: ClientSocket): Promise<string> =>
    new Promise((resolve) => {
      if (engine.transport.name === 'websocket') resolve('websocket');
      else engine.once('upgrade', ({name}) => resolve(name));
    });

  test('S7: polling, what it posts, and the upgrade are no activity where passive names the path', async () => {
    await open();
    store.pass(4);
    for (const transports of [['polling'], ['websocket'], ['polling', 'websocket']] as Transports[]) {
      const client = await connected(transports);
      equal(await client.emitWithAck('say', 'hello'), 'ann: hello');
      if (transports.length === 2) equal(await isUpgraded(client), 'websocket');
    }
    equal((await browser.ping()).json, 4);
    store.pass(6);
    equal((await browser.ping()).json, 'logout');
  });

  test('S7: without passive polling counts as any request of a page, and a WebSocket does not', async () => {
    await open([]);
    store.pass(4);
    await connected(['websocket']);
    equal((await browser.ping()).json, 4);
    await connected(['polling']);
    equal((await browser.ping()).json, 0);
  });

  for (const transport of ['polling', 'websocket'] as const) {
    test(`S1, S11: ${transport} of an expired session has no user, and the session is destroyed`, async () => {
      await open();
      store.pass(10);
      match((await refusal([transport])).message, /nobody is signed in/);
      deepEqual(
        expired.map(({reason, user}) => [reason, user]),
        [['idle', 'ann']],
      );
      const stored = await new Promise((resolve) => sessions.all((_error, all) => resolve(Object.keys(all ?? {}))));
      deepEqual(stored, []);
    });

    test(`S12: ${transport} is refused while the store fails, and let in afterwards`, async () => {
      await open();
      isDown = true;
      await refusal([transport]);
      isDown = false;
      await connected([transport]);
    });

    test(`S11: a socket by ${transport} is closed when its session ends, and another one stays`, async () => {
      await open();
      const first = await connected([transport]);
      const stays = await (async () => {
        const other = browser;
        browser = new Browser(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
        await browser.get('/login');
        const client = await connected([transport]);
        store.pass(9);
        await browser.get('/');
        browser = other;
        return client;
      })();
      const closed = new Promise((resolve) => first.on('disconnect', resolve));
      store.pass(1);
      equal((await browser.ping()).json, 'logout');
      await closed;
      equal(await stays.emitWithAck('say', 'still here'), 'ann: still here');
    });
  }
});
