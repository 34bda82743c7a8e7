import {deepEqual, equal, match} from 'node:assert/strict';
import {afterEach, beforeEach, describe, mock, test} from 'node:test';
import express from 'express';
import session, {MemoryStore} from 'express-session';
import {sessionSecurity, sessionState} from '../../server-contract/adapters/express.ts';
import type {ActivityStore, SessionSecurityOptions} from '../../server-contract/index.ts';
import {type RunningServer, serve} from '../support/http-server.ts';
import {Browser} from './browser.ts';
import {SimulatedStore} from './simulated-store.ts';

type Options = SessionSecurityOptions<express.Request, express.Response>;

/** Fields that a test adds to requests, as authentication middleware does. */
type Found = {user?: unknown};

describe('the position of session security in an Express application', () => {
  let activity: SimulatedStore;
  let starts: string[];
  let errors: string[];
  let server: RunningServer | undefined;
  let browser: Browser;

  beforeEach(() => {
    activity = new SimulatedStore();
    starts = [];
    errors = [];
  });
  afterEach(() => {
    mock.restoreAll();
    return server?.close();
  });

  function guard(options: Options = {}): express.RequestHandler {
    const store: ActivityStore = {
      start(id, ...more) {
        starts.push(id);
        activity.start(id, ...more);
      },
      touch: activity.touch,
      end: activity.end,
    };
    const onError = (error: unknown): void => void errors.push((error as Error).message);
    return sessionSecurity<express.Request, express.Response>({expireAfter: 10, store, onError, ...options});
  }

  async function open(...handlers: express.RequestHandler[]): Promise<void> {
    const app = express();
    for (const handler of handlers) app.use(handler);
    app.get('/login', (req, res) => {
      req.session.userId = 'ann';
      res.json({});
    });
    app.get('/', (req, res) => {
      const {user} = req as Found;
      res.json({user: user ?? req.session.userId ?? null, status: sessionState(req).status});
    });
    app.use(((_error, _req, res, _next) => {
      res.status(_error.status ?? 500).json({error: _error.message});
    }) satisfies express.ErrorRequestHandler);
    server = await serve(app);
    browser = new Browser(server.origin);
  }

  const sessions = (store = new MemoryStore()): express.RequestHandler =>
    session({secret: 'a secret of this test', resave: false, saveUninitialized: false, store});

  test('before express-session it refuses every request, because it would protect nothing', async () => {
    const store = new MemoryStore();
    await open(guard(), sessions(store));
    const {status, json} = await browser.get('/login');
    equal(status, 503);
    match((json as {error: string}).error, /express-session must come before sessionSecurity/);
    deepEqual(starts, []);
  });

  test('S12: a ping gets a 503 while the store of express-session is disconnected', async () => {
    const store = new MemoryStore();
    await open(sessions(store), guard());
    await browser.get('/login');
    store.emit('disconnect');
    equal((await browser.ping(0)).status, 503);
    equal((await browser.ping()).status, 503);
    equal(errors.length, 1);
    match(errors[0]!, /a ping came without req.session: .* its store be connected/);
    store.emit('connect');
    equal((await browser.ping()).json, 0);
  });

  test('before another kind of session it reports once that it protects nothing', async () => {
    await open(guard(), (req, _res, next) => {
      Object.defineProperty(req, 'session', {configurable: true, value: {userId: 'ann'}});
      next();
    });
    await browser.get('/');
    await browser.get('/');
    deepEqual(errors, ['session-security: there was no req.session: express-session must come before sessionSecurity']);
    deepEqual(starts, []);
  });

  test('with another kind of session and no endSession it says so when one expires', async () => {
    await open(guard({sessionId: () => 'one', user: () => 'ann'}));
    activity.start('one', {expireAfter: 10, maxLifetime: 100});
    activity.pass(10);
    equal((await browser.ping()).status, 503);
    deepEqual(errors, ['session-security: there is no req.session to end: give endSession']);
  });

  test('users of a token that is read after it have no session to guard', async () => {
    await open(sessions(), guard(), (req, _res, next) => {
      (req as Found).user = {id: 'a program'};
      next();
    });
    for (let request = 0; request < 3; request++) {
      const {headers, json} = await browser.get('/');
      deepEqual(json, {user: {id: 'a program'}, status: 'anonymous'});
      equal(headers['set-cookie'], undefined);
    }
    deepEqual([starts, errors], [[], []]);
  });

  test('before the middleware that finds the user it reports the order, and starts no record at every request', async () => {
    await open(sessions(), guard({user: (req) => (req as Found).user}), (req, _res, next) => {
      (req as Found).user = req.session.userId;
      next();
    });
    await browser.get('/login');
    for (let request = 0; request < 3; request++) await browser.get('/');
    equal(starts.length, 1);
    deepEqual(errors, [
      'session-security: somebody was signed in only after it: it must come after what signs people in on each request',
    ]);
  });

  test("an error before the application goes to the application's error handler", async () => {
    await open((req, _res, next) => {
      Object.defineProperty(req, 'session', {
        get() {
          throw new Error('no sessions today');
        },
      });
      next();
    }, guard());
    const {status, json} = await browser.get('/');
    deepEqual([status, json], [500, {error: 'no sessions today'}]);
  });

  test('a reply that other code sent while it waited for the store is not changed', async () => {
    let answer = (): void => {};
    const held = new Promise<void>((resolve) => {
      answer = resolve;
    });
    let asked = false;
    let called = false;
    const slow: ActivityStore = {
      start: activity.start,
      async touch(...args) {
        if (asked) await held;
        return activity.touch(...args);
      },
      end: activity.end,
    };
    const guarded = guard({store: slow});
    const settled: unknown[] = [];
    await open(
      sessions(),
      (_req, res, next) => {
        if (asked) setImmediate(() => res.status(504).json({error: 'too late'}));
        next();
      },
      (req, res, next) => {
        const passed = guarded(req, res, (error) => {
          called ||= asked;
          next(error);
        });
        settled.push(passed);
      },
    );
    await browser.get('/login');
    asked = true;
    for (const seconds of [0, 10]) {
      activity.pass(seconds);
      equal((await browser.get('/')).status, 504);
    }
    answer();
    await Promise.all(settled);
    deepEqual([called, errors], [false, []]);
  });

  test('several guards share the records of the process, so that none signs out the users of another', async () => {
    const usual = sessionSecurity({expireAfter: 600});
    const strict = sessionSecurity({expireAfter: 60});
    await open(sessions(), (req, res, next) => (req.query.admin ? strict : usual)(req, res, next));
    await browser.get('/login');
    for (const path of ['/?admin=1', '/', '/?admin=1']) {
      deepEqual((await browser.get(path)).json, {user: 'ann', status: 'active'});
    }
  });

  test('of two guards on one request, the stricter one ends the session if it is first, and reports the order if it is last', async () => {
    await open(sessions(), guard({expireAfter: 5}), guard({expireAfter: 10}));
    await browser.get('/login');
    await browser.get('/');
    deepEqual([starts.length, errors], [1, []]);
    activity.pass(5);
    deepEqual((await browser.get('/')).json, {user: null, status: 'ended'});
    await server?.close();
    await open(sessions(), guard({expireAfter: 10}), guard({expireAfter: 5}));
    await browser.get('/login');
    for (let request = 0; request < 3; request++) await browser.get('/');
    deepEqual(errors, ['session-security: of two guards the one with the shorter expireAfter must come first']);
  });

  test('an asynchronous user or sessionId is refused with a message that says so', async () => {
    const promised = (): Promise<string> => Promise.reject(new Error('nobody waits for this'));
    for (const [option, options] of [
      ['user', {user: promised}],
      ['sessionId', {user: () => 'ann', sessionId: promised as never, endSession: () => {}}],
    ] as const) {
      errors = [];
      await open(sessions(), guard(options));
      equal((await browser.get('/')).status, 503);
      equal((await browser.ping()).status, 503);
      deepEqual(errors, [`session-security: ${option} must answer at once, got a promise`]);
      await server?.close();
    }
  });

  test('S7: an asynchronous passive is reported, because a promise would make every request passive', async () => {
    await open(sessions(), guard({passive: (() => Promise.resolve(false)) as never}));
    await browser.get('/login');
    await browser.get('/');
    deepEqual(errors, ['session-security: passive must answer at once, got a promise']);
  });
});
