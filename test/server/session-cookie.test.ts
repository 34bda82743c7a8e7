import {deepEqual, equal, match} from 'node:assert/strict';
import {IncomingMessage} from 'node:http';
import {Socket} from 'node:net';
import {afterEach, beforeEach, describe, test} from 'node:test';
import cookieSession from 'cookie-session';
import express from 'express';
import session, {MemoryStore} from 'express-session';
import {Passport} from 'passport';
import {Strategy as LocalStrategy} from 'passport-local';
import {sessionSecurity} from '../../server-contract/adapters/express.ts';
import type {Expiry, SessionSecurityOptions} from '../../server-contract/index.ts';
import {type RunningServer, serve} from '../support/http-server.ts';
import {Browser, PAGE} from './browser.ts';
import {SimulatedStore} from './simulated-store.ts';

type Options = SessionSecurityOptions<express.Request, express.Response>;

const CLEARED = 'connect.sid=; Path=/; Expires=Thu, 01 Jan 1970 00:00:00 GMT; HttpOnly';

describe('the cookie of a session that has ended', () => {
  let activity: SimulatedStore;
  let sessions: MemoryStore;
  let errors: string[];
  let expired: Expiry[];
  let server: RunningServer | undefined;
  let browser: Browser;

  beforeEach(() => {
    activity = new SimulatedStore();
    sessions = new MemoryStore();
    errors = [];
    expired = [];
  });
  afterEach(() => server?.close());

  const usual = (options: Options = {}): Options => ({
    expireAfter: 10,
    store: activity,
    onError: (error) => void errors.push((error as Error).message),
    onExpire: (expiry) => void expired.push(expiry),
    ...options,
  });

  async function open(
    middleware: express.RequestHandler,
    extend: (app: express.Express) => void = () => {},
    options: Options = {},
  ): Promise<void> {
    const app = express().set('trust proxy', 1);
    app.get('/enter', middleware, signIn);
    app.use(middleware, sessionSecurity<express.Request, express.Response>(usual(options)));
    extend(app);
    app.get('/login', signIn);
    app.get('/logout', (req, res) => {
      Object.assign(req, {session: null});
      res.json({});
    });
    app.get('/', (req, res) => res.json({user: req.session.userId ?? null}));
    server = await serve(app);
    browser = new Browser(server.origin);
  }

  const signIn: express.RequestHandler = (req, res) => {
    req.session.userId = 'ann';
    res.json({});
  };
  const ofStore = (options: Partial<session.SessionOptions> = {}): express.RequestHandler =>
    session({secret: 'x', resave: false, saveUninitialized: false, store: sessions, ...options});
  const whoIs = async (visitor: Browser) => ((await visitor.get('/')).json as {user: unknown}).user;

  const replies: readonly (readonly [name: string, reply: express.RequestHandler])[] = [
    ['setHeader', (_req, res) => res.setHeader('Set-Cookie', 'theme=dark').end('a page')],
    ['setHeader with a list', (_req, res) => res.setHeader('set-cookie', ['theme=dark']).end('a page')],
    ['writeHead with an object', (_req, res) => void res.writeHead(200, {'Set-Cookie': 'theme=dark'}).end('a page')],
    ['writeHead with its text', (_req, res) => void res.writeHead(200, 'Fine', {'set-cookie': ['theme=dark']}).end()],
    ['writeHead with a list', (_req, res) => void res.writeHead(200, ['Set-Cookie', 'theme=dark']).end('a page')],
    ['writeHead with pairs', (_req, res) => void res.writeHead(200, [['Set-Cookie', 'theme=dark']] as never).end()],
    ['res.cookie', (_req, res) => res.cookie('theme', 'dark').send('a page')],
    [
      'flushHeaders',
      (_req, res) => {
        res.setHeader('Set-Cookie', 'theme=dark').flushHeaders();
        res.end('a page');
      },
    ],
    [
      'res.cookie after all cookies were removed',
      (_req, res) => {
        res.removeHeader('Set-Cookie');
        res.cookie('theme', 'dark').send('a page');
      },
    ],
  ];
  for (const [name, reply] of replies) {
    test(`S9: is cleared beside the page's own cookie, set by ${name}`, async () => {
      await open(ofStore(), (app) => app.get('/page', reply));
      await browser.get('/login');
      activity.pass(10);
      const {status, headers} = await browser.get('/page');
      equal(status, 200);
      deepEqual([headers['set-cookie']?.[0], headers['set-cookie']?.[1]?.split(';')[0]], [CLEARED, 'theme=dark']);
      equal(headers['set-cookie']?.length, 2);
    });
  }

  test('S9: is cleared if it came decoded, or in double quotes', async () => {
    await open(ofStore());
    for (const spell of [(value: string) => decodeURIComponent(value), (value: string) => `"${value}"`]) {
      await browser.get('/login');
      activity.pass(10);
      const sent = browser.cookies.get('connect.sid')!;
      const spelt = new Browser(server!.origin, new Map([['connect.sid', spell(sent)]]));
      const {headers} = await spelt.get('/');
      deepEqual(headers['set-cookie'], [CLEARED], spell(sent));
    }
  });

  test('S9: is cleared with the attributes that a name with __Host- needs', async () => {
    await open(ofStore({name: '__Host-sid', proxy: true, cookie: {secure: true, sameSite: 'strict'}}));
    const secure = {'x-forwarded-proto': 'https'};
    await browser.get('/login', secure);
    activity.pass(10);
    const {headers} = await browser.get('/session_security/ping', {...PAGE, ...secure});
    deepEqual(headers['set-cookie'], [
      '__Host-sid=; Path=/; Expires=Thu, 01 Jan 1970 00:00:00 GMT; HttpOnly; Secure; SameSite=strict',
    ]);
  });

  test('S9: is cleared on the response that Socket.IO gives to middleware for a WebSocket', async () => {
    await open(ofStore());
    await browser.get('/login');
    activity.pass(10);
    const headers = new Map<string, unknown>();
    const response = {
      setHeader: (name: string, value: unknown) => headers.set(name, value),
      getHeader: (name: string) => headers.get(name),
      removeHeader: (name: string) => headers.delete(name),
      writeHead() {},
      write() {},
      end() {},
    };
    const request = Object.assign(new IncomingMessage(new Socket()), {
      url: '/socket.io/?transport=websocket',
      method: 'GET',
      headers: {cookie: `connect.sid=${browser.cookies.get('connect.sid')}`, upgrade: 'websocket'},
    });
    const run = (middleware: express.RequestHandler) =>
      new Promise<void>((resolve, reject) => {
        middleware(request as never, response as never, (error?: unknown) => (error ? reject(error) : resolve()));
      });
    await run(ofStore());
    await run(sessionSecurity<express.Request, express.Response>(usual()));
    deepEqual(headers.get('Set-Cookie'), [CLEARED]);
    deepEqual([(request as {session?: {userId?: string}}).session?.userId, errors], [undefined, []]);
    deepEqual(
      expired.map(({reason}) => reason),
      ['idle'],
    );
    const stored = await new Promise((resolve) => sessions.all((_error, all) => resolve(Object.keys(all ?? {}))));
    deepEqual(stored, [], 'the session is destroyed');
  });

  test('S6: what a passive request puts into a session in its cookie is kept, and the record is not renewed', async () => {
    const draft = (app: express.Express): void => {
      app.get('/draft', (req, res) => {
        Object.assign(req.session, {note: 'typed'});
        res.json({});
      });
      app.get('/note', (req, res) => res.json((req.session as {note?: string}).note ?? null));
    };
    await open(cookieSession({keys: ['x'], maxAge: 60_000}), draft, {passive: ['/draft', '/note']});
    await browser.get('/login');
    activity.pass(4);
    equal((await browser.get('/note')).headers['set-cookie'], undefined, 'what changes nothing sends no cookie');
    await browser.get('/draft');
    equal((await browser.get('/note')).json, 'typed');
    equal((await browser.ping()).json, 4);
    activity.pass(6);
    equal(await whoIs(browser), null);
  });

  test('S5: a signed-in session in a cookie that was never guarded has ended, and that is reported once', async () => {
    await open(cookieSession({keys: ['x']}));
    for (let replay = 0; replay < 2; replay++) {
      await browser.get('/enter');
      equal(await whoIs(browser), null);
      equal((await browser.ping()).json, 'logout');
    }
    equal(errors.length, 1);
    match(errors[0] ?? '', /came in its cookie and was never guarded.*set adoptUntil/);
    deepEqual(
      expired.map(({reason, user, recordHash}) => [reason, user, recordHash]),
      [
        ['missing', 'ann', undefined],
        ['missing', 'ann', undefined],
      ],
    );
  });

  test('S15: a copy of the cookie stays out after a sign-out, also where expireAfter reads the session', async () => {
    const expireAfter = ({session}: express.Request) => (session as {userId?: string}).userId!.length + 7;
    await open(cookieSession({keys: ['x']}), undefined, {expireAfter});
    await browser.get('/login');
    const copy = browser.copy();
    equal((await browser.get('/logout')).status, 200);
    equal(await whoIs(copy), null);
    deepEqual(errors, []);
  });

  test('S5: a copy of an old cookie without a key stays out after the sign-out and after maxLifetime', async () => {
    await open(cookieSession({keys: ['x']}));
    await browser.get('/enter');
    const copy = browser.copy();
    await browser.get('/login');
    equal(await whoIs(browser), 'ann', 'a sign-in behind the guard');
    await browser.get('/logout');
    equal(await whoIs(copy.copy()), null);
    activity.pass(43_200);
    equal(await whoIs(copy), null);
  });

  test('S5: a user who signs in again is signed in, however long the store takes and however the reply is sent', async () => {
    const passport = new Passport();
    passport.use(new LocalStrategy({passwordField: 'username'}, (name, _password, done) => done(null, {id: name})));
    passport.serializeUser((user, done) => done(null, (user as {id: string}).id));
    passport.deserializeUser((id, done) => done(null, {id: String(id)}));
    const app = express();
    app.use(cookieSession({keys: ['a key']}), (req, _res, next) => {
      // The usual addition, since Passport 0.6 calls both (https://github.com/jaredhanson/passport/issues/904).
      const atOnce = (done: () => void) => done();
      if (req.session) Object.assign(req.session, {regenerate: atOnce, save: atOnce});
      next();
    });
    app.use(passport.initialize(), passport.session());
    const slow =
      <Args extends unknown[], T>(method: (...args: Args) => T) =>
      async (...args: Args): Promise<T> => {
        await new Promise((resolve) => setImmediate(resolve));
        return method(...args);
      };
    const {start, touch, end, begin, rotate} = activity;
    const store = {start: slow(start), touch: slow(touch), end: slow(end), begin: slow(begin), rotate: slow(rotate)};
    app.use(sessionSecurity<express.Request, express.Response>({...usual(), secret: 'a', store}));
    app.get('/login', passport.authenticate('local'), (_req, res) => {
      res.writeHead(302, {Location: '/'});
      res.end();
    });
    app.get('/logout', (req, res, next) => {
      Object.assign(req.session, {theme: 'dark'});
      req.logout((error: unknown) => (error ? next(error) : res.json({})));
    });
    app.get('/', (req, res) => res.json({user: (req.user as {id?: string} | undefined)?.id ?? null}));
    server = await serve(app);
    browser = new Browser(server.origin);
    for (const visit of ['first', 'second', 'third']) {
      await browser.get('/login?username=ann');
      equal(await whoIs(browser), 'ann', visit);
      const thief = browser.copy();
      await browser.get('/logout');
      equal(await whoIs(browser), null);
      equal(await whoIs(thief), null);
    }
    deepEqual(errors, []);
  });

  test('S5: until adoptUntil, sessions from before the first deployment are let in', async () => {
    await open(cookieSession({keys: ['x']}), undefined, {adoptUntil: new Date(Date.now() + 3_600_000)});
    await browser.get('/enter');
    equal(await whoIs(browser), 'ann');
    activity.pass(10);
    equal(await whoIs(browser), null);
    await server?.close();
    await open(cookieSession({keys: ['x']}), undefined, {adoptUntil: new Date(Date.now() - 1)});
    await browser.get('/enter');
    equal(await whoIs(browser), null);
  });
});
