import {deepEqual, equal, notEqual, ok} from 'node:assert/strict';
import {afterEach, beforeEach, describe, mock, test} from 'node:test';
import express from 'express';
import session, {MemoryStore, type SessionOptions} from 'express-session';
import {sessionSecurity} from '../../server-contract/adapters/express.ts';
import type {ActivityStore} from '../../server-contract/index.ts';
import {type RunningServer, serve} from '../support/http-server.ts';
import {expressSessionApp} from './apps/express-session-app.ts';
import {type Answer, Browser, PAGE} from './browser.ts';
import {SimulatedStore} from './simulated-store.ts';
import {SlowRoute} from './slow-route.ts';

describe('a session of express-session', () => {
  let activity: SimulatedStore;
  let sessions: MemoryStore;
  let server: RunningServer | undefined;
  let browser: Browser;

  beforeEach(() => {
    activity = new SimulatedStore();
    sessions = new MemoryStore();
  });
  afterEach(() => {
    mock.timers.reset();
    mock.restoreAll();
    return server?.close();
  });

  async function open(
    extend: (app: express.Express) => void = () => {},
    sessionOptions: Partial<SessionOptions> = {},
    store: ActivityStore = activity,
  ): Promise<void> {
    const options = {expireAfter: 10, warnAfter: 7, store, passive: '/passive'};
    server = await serve(expressSessionApp(options, {store: sessions, ...sessionOptions}, extend));
    browser = new Browser(server.origin);
  }

  async function whoIs(visitor: Browser, path = '/'): Promise<unknown> {
    return ((await visitor.get(path)).json as {user: unknown}).user;
  }

  /** The stored content of all sessions, without their cookies. */
  function stored(): Promise<Record<string, unknown>[]> {
    return new Promise((resolve, reject) => {
      sessions.all((error, all) => {
        if (error) reject(error);
        else resolve(Object.values(all ?? {}).map(({cookie, ...fields}) => fields));
      });
    });
  }

  /** Ann, who signed in before session security was installed. */
  async function signedInBefore(): Promise<Browser> {
    const app = express();
    const secret = 'a secret of this test';
    app.use(session({secret, resave: false, saveUninitialized: false, store: sessions}));
    app.get('/login', (req, res) => {
      req.session.userId = 'ann';
      res.json({});
    });
    const withoutIt = await serve(app);
    const early = new Browser(withoutIt.origin);
    await early.get('/login');
    await withoutIt.close();
    return new Browser(server!.origin, early.cookies);
  }

  test('S5: activity does not change the stored session', async () => {
    await open();
    await browser.get('/login?user=ann');
    const before = await stored();
    deepEqual(Object.keys(before[0]!), ['userId', 'sessionSecurity']);
    const write = mock.method(sessions, 'set');
    activity.pass(1);
    await browser.get('/');
    await browser.ping(0);
    equal(write.mock.callCount(), 0);
    deepEqual(await stored(), before);
  });

  test('S5: no signed-in session is stored without a record, except before its reply ends', async () => {
    await open((app) => {
      app.get('/login-and-save', (req, res) => {
        req.session.userId = 'ann';
        req.session.save(() => res.redirect('/'));
      });
    });
    await browser.get('/login-and-save');
    ok((await stored()).every(({sessionSecurity}) => typeof sessionSecurity === 'string'));
    activity.pass(9);
    equal(await whoIs(browser), 'ann');
  });

  test("S5: a new session id keeps the record when the session's data is kept", async () => {
    await open((app) => {
      app.get('/rotate', (req, res, next) => {
        const {cookie, ...data} = req.session;
        req.session.regenerate((error) => {
          if (error) return next(error);
          Object.assign(req.session, data);
          res.json({user: req.session.userId});
        });
      });
    });
    await browser.get('/login?user=ann');
    const old = browser.copy();
    activity.pass(4);
    await browser.get('/rotate', {'sec-purpose': 'prefetch'});
    notEqual(browser.cookies.get('connect.sid'), old.cookies.get('connect.sid'));
    equal((await browser.ping()).json, 4);
    equal((await browser.ping()).headers['session-ends-in'], String(12 * 3600 - 4));
    equal(await whoIs(old), null);
  });

  test('S5: a sign-in starts a new record, whether or not the session id changes', async () => {
    await open((app) => {
      app.get('/become', (req, res) => {
        req.session.userId = String(req.query.user);
        res.json({user: req.session.userId});
      });
      app.get('/leave', (req, res) => {
        delete (req.session as Partial<typeof req.session>).userId;
        res.json({user: null});
      });
    });
    const endsIn = async () => (await browser.ping()).headers['session-ends-in'];
    await browser.get('/login?user=ann');
    activity.pass(5);
    await browser.get('/login?user=ann');
    equal(await endsIn(), '43200');
    activity.pass(5);
    await browser.get('/become?user=bob');
    equal(await endsIn(), '43200');
    activity.pass(5);
    await browser.get('/leave');
    equal((await browser.ping()).json, 'logout');
    await browser.get('/become?user=bob');
    equal(await endsIn(), '43200');
  });

  test('S5: a session from before the installation begins at its first request', async () => {
    await open();
    browser = await signedInBefore();
    equal((await browser.ping()).json, 0);
    activity.pass(10);
    equal(await whoIs(browser), null);
  });

  test('S5: parallel first requests share one record, which a sign-out ends for all of them', async () => {
    const slow = new SlowRoute((req) => {
      req.session.note = 'written late';
    });
    await open(slow.install);
    browser = await signedInBefore();
    const finish = [await slow.begin(browser), await slow.begin(browser)];
    await finish[0]!();
    equal(await whoIs(browser), 'ann');
    await browser.copy().get('/logout');
    await finish[1]!();
    equal((await stored())[0]?.userId, 'ann', 'the slow request wrote its copy back');
    equal(await whoIs(browser), null);
  });

  test('S5: a session that is saved during its sign-in has one record, whichever request comes first', async () => {
    let signIn: () => void = () => {};
    let saved: (id: string) => void = () => {};
    const slow = new SlowRoute((req) => {
      req.session.note = 'written late';
    });
    await open((app) => {
      slow.install(app);
      app.get('/note', (req, res) => {
        req.session.note = 'a session';
        res.json({});
      });
      app.get('/save', (req, res) => {
        req.session.userId = 'ann';
        signIn = () => res.json({});
        req.session.save(() => saved(req.session.id));
      });
    });
    await browser.get('/note');
    const isSaved = new Promise((resolve) => {
      saved = resolve;
    });
    const signingIn = browser.get('/save');
    await isSaved;
    const finish = await slow.begin(browser);
    signIn();
    await signingIn;
    await browser.copy().get('/logout');
    await finish();
    equal((await stored())[0]?.userId, 'ann', 'the slow request wrote its copy back');
    equal(await whoIs(browser), null);
  });

  test('S5: another user in the object of the former one is a new sign-in', async () => {
    const seeing = sessionSecurity({expireAfter: 10, store: activity});
    const app = express();
    app.use(session({secret: 'x', resave: false, saveUninitialized: false}), seeing);
    app.get('/as', (req, res) => {
      const fields = req.session as {user?: {id?: unknown}};
      fields.user ??= {};
      fields.user.id = req.query.id;
      res.json({});
    });
    server = await serve(app);
    browser = new Browser(server.origin);
    const endsIn = async () => (await browser.ping()).headers['session-ends-in'];
    await browser.get('/as?id=ann');
    activity.pass(5);
    await browser.get('/as?id=ann');
    equal(await endsIn(), '43195');
    await browser.get('/as?id=bob');
    equal(await endsIn(), '43200');
  });

  test('S6: pings and passive requests renew neither a rolling cookie nor the stored session', async () => {
    mock.timers.enable({apis: ['Date'], now: Date.UTC(2025, 10, 23)});
    const pass = (seconds: number): void => {
      activity.pass(seconds);
      mock.timers.setTime(Date.now() + seconds * 1000);
    };
    await open(undefined, {rolling: true, cookie: {maxAge: 60_000}});
    await browser.get('/login?user=ann');
    const renewals = mock.method(sessions, 'touch');
    pass(4);
    const expires = await expiryOf(browser.get('/'));
    equal(renewals.mock.callCount(), 1, 'an ordinary request does');
    for (const path of [
      '/passive',
      '/session_security/ping',
      '/session_security/ping?idleFor=4',
      '/session_security/ping?idleFor=9',
    ]) {
      pass(1);
      const again = await expiryOf(browser.get(path, PAGE));
      ok(again === undefined || again === expires, `${path}: ${again}`);
      equal(renewals.mock.callCount(), 1, path);
    }
    await browser.get('/session_security/ping?idleFor=1', PAGE);
    equal(renewals.mock.callCount(), 2, 'a ping with news of the person is activity');
  });

  test('S6: pings and passive requests do not renew the session of an anonymous user either', async () => {
    await open(
      (app) => {
        app.get('/basket', (req, res) => {
          req.session.note = 'a basket';
          res.json({});
        });
      },
      {rolling: true, cookie: {maxAge: 60_000}},
    );
    await browser.get('/basket');
    const renewals = mock.method(sessions, 'touch');
    for (const path of ['/passive', '/session_security/ping', '/session_security/ping?idleFor=0']) {
      await browser.get(path, PAGE);
      equal(renewals.mock.callCount(), 0, path);
    }
    await browser.get('/');
    equal(renewals.mock.callCount(), 1, 'an ordinary request does');
  });

  test('S6: a sign-in renews the session, even by a request that is no activity on its own', async () => {
    mock.timers.enable({apis: ['Date'], now: Date.UTC(2025, 10, 23)});
    await open(
      (app) => {
        app.get('/passive', (req, res) => {
          if (req.query.user) req.session.userId = String(req.query.user);
          else req.session.note = 'a basket';
          res.json({});
        });
      },
      {cookie: {maxAge: 60_000}},
    );
    const before = await expiryOf(browser.get('/passive'));
    mock.timers.setTime(Date.now() + 30_000);
    const after = await expiryOf(browser.get('/passive?user=ann'));
    equal(Date.parse(after!) - Date.parse(before!), 30_000);
  });

  test('S6: changes that a passive request makes in the session are saved', async () => {
    await open((app) => {
      app.get('/passive', (req, res) => {
        req.session.note = 'kept';
        res.json({});
      });
    });
    await browser.get('/login?user=ann');
    await browser.get('/passive');
    equal((await stored())[0]?.note, 'kept');
  });

  test('S9: at expiry the stored session is destroyed, the cookie cleared, and no other cookie set', async () => {
    await open(undefined, {name: 'custom', cookie: {path: '/', sameSite: 'lax'}});
    await browser.get('/login?user=ann');
    activity.pass(10);
    const {headers} = await browser.get('/');
    deepEqual(headers['set-cookie'], [
      'custom=; Path=/; Expires=Thu, 01 Jan 1970 00:00:00 GMT; HttpOnly; SameSite=lax',
    ]);
    deepEqual(await stored(), []);
  });

  test('S9: no other cookie is set where the head of the reply is sent before its end', async () => {
    await open((app) => {
      app.get('/streamed', (req, res) => {
        if (req.query.user) req.session.userId = String(req.query.user);
        res.write('in two ');
        res.end('pieces');
      });
    });
    await browser.get('/login?user=ann');
    const old = browser.copy();
    activity.pass(10);
    const {headers, body} = await browser.get('/streamed');
    equal(body, 'in two pieces');
    deepEqual(headers['set-cookie'], ['connect.sid=; Path=/; Expires=Thu, 01 Jan 1970 00:00:00 GMT; HttpOnly']);
    deepEqual(await stored(), []);

    await old.get('/login?user=ann');
    activity.pass(10);
    await old.get('/streamed?user=bob');
    equal(await whoIs(old), 'bob', 'a sign-in by such a reply takes effect');
    activity.pass(10);
    equal(await whoIs(old), null);
  });

  test('S9: the empty session in its place can be used at once', async () => {
    await open((app) => {
      app.get('/page', (req, res) => {
        req.session.note = 'you were signed out';
        res.json({user: req.session.userId ?? null});
      });
    });
    await browser.get('/login?user=ann');
    activity.pass(10);
    equal(await whoIs(browser, '/page'), null);
    deepEqual(await stored(), [{note: 'you were signed out'}]);
    equal(browser.cookies.size, 1);
  });

  test('the reply of a sign-in waits for a slow store', async () => {
    let started = false;
    await open(
      undefined,
      {},
      {
        async start(...args) {
          await new Promise((resolve) => setImmediate(resolve));
          activity.start(...args);
          started = true;
        },
        touch: async (...args) => activity.touch(...args),
        end: async (...args) => activity.end(...args),
      },
    );
    await browser.get('/login?user=ann');
    equal(started, true);
    equal(await whoIs(browser), 'ann');
    await browser.get('/logout');
    equal(await whoIs(browser), null);
  });

  test('S5: a sign-in that is answered twice sends its first reply, also with a slow store', async () => {
    await open(
      (app) => {
        app.get('/twice', (req, res) => {
          req.session.userId = 'ann';
          res.json({user: 'ann'});
          res.status(401).set('x-second', '1').json({error: 'of another length than the first reply'});
        });
      },
      {},
      {
        start: async (...args) => activity.start(...args),
        touch: async (...args) => activity.touch(...args),
        end: async (...args) => activity.end(...args),
      },
    );
    const {status, json, headers} = await browser.get('/twice');
    deepEqual([status, json, headers['x-second']], [200, {user: 'ann'}, undefined]);
    equal(await whoIs(browser), 'ann');
  });

  test('S17: a sign-in is void, and answered with 503, when its record cannot be stored', async () => {
    const errors = mock.method(console, 'error', () => {});
    await open(
      undefined,
      {},
      {
        start: () => Promise.reject(new Error('the store is down')),
        touch: (...args) => activity.touch(...args),
        end: (...args) => activity.end(...args),
      },
    );
    equal((await browser.get('/login?user=ann')).status, 503);
    equal(await whoIs(browser), null);
    equal(errors.mock.callCount(), 1);
  });

  test('S8: POST pings work before and after body parsers', async () => {
    for (const parser of [
      express.json(),
      express.text({type: '*/*'}),
      express.raw({type: '*/*'}),
      express.urlencoded(),
    ]) {
      const app = express();
      app.use(parser);
      app.use(expressSessionApp({expireAfter: 10, store: activity}));
      const parsing = await serve(app);
      const visitor = new Browser(parsing.origin);
      await visitor.get('/login?user=ann');
      activity.pass(5);
      const headers = {...PAGE, 'content-type': 'application/json'};
      const answer = await visitor.ask('/session_security/ping', {method: 'POST', headers, body: '{"idleFor": 3}'});
      equal(answer.body, '3');
      await parsing.close();
    }
  });

  test('works where it is mounted below a path, and does not change requests without a session', async () => {
    const app = express();
    app.use(session({secret: 'x', resave: false, saveUninitialized: false, cookie: {path: '/app'}}));
    app.use('/app', expressSessionApp({expireAfter: 10, store: activity, pingUrl: '/app/ping'}));
    app.use(sessionSecurity({user: (req) => req.session.userId}));
    app.use((_req, res) => res.json({user: 'nobody'}));
    server = await serve(app);
    browser = new Browser(server.origin);
    await browser.get('/app/login?user=ann');
    equal((await browser.get('/app/ping', PAGE)).body, '0');
    equal(await whoIs(browser, '/elsewhere'), 'nobody');
  });

  test("by default it finds the user in the usual fields, and empties Passport's field at expiry", async () => {
    for (const signIn of [
      (req: express.Request) => Object.assign(req.session, {userId: 0}),
      (req: express.Request) => Object.assign(req.session, {user: {id: 'ann'}}),
      (req: express.Request) => Object.assign(req.session, {passport: 'ann'}),
    ]) {
      const app = express();
      app.use(session({secret: 'x', resave: false, saveUninitialized: false}));
      app.use((req, _res, next) => {
        const {passport} = req.session as {passport?: string};
        if (passport) Object.assign(req, {user: {id: passport}});
        next();
      });
      app.use(sessionSecurity({expireAfter: 10, store: activity}));
      app.get('/login', (req, res) => {
        signIn(req);
        res.json({});
      });
      app.use((req, res) => res.json({user: (req as {user?: unknown}).user ?? null, fields: Object.keys(req.session)}));
      const usual = await serve(app);
      const visitor = new Browser(usual.origin);
      await visitor.get('/login');
      equal((await visitor.ping()).json, 0);
      activity.pass(10);
      deepEqual((await visitor.get('/')).json, {user: null, fields: ['cookie']});
      await usual.close();
    }
  });

  test('the request is refused when endSession leaves a user signed in', async () => {
    const errors = mock.method(console, 'error', () => {});
    const expired: unknown[] = [];
    const onExpire = (expiry: unknown): void => void expired.push(expiry);
    const app = expressSessionApp({expireAfter: 10, store: activity, endSession: () => {}, onExpire});
    server = await serve(app);
    browser = new Browser(server.origin);
    await browser.get('/login?user=ann');
    activity.pass(10);
    equal((await browser.get('/')).status, 503);
    equal((await browser.get('/')).status, 503);
    equal(errors.mock.callCount(), 2);
    deepEqual(expired, [], 'the application is not told that it ended');
  });

  test('sessions that cannot be destroyed, because they live in a cookie, are emptied', async () => {
    for (const lent of [{}, {regenerate: (done: () => void) => done()}]) {
      const app = express();
      let kept: object = {userId: 'ann'};
      app.use((req, res, next) => {
        const data = {...kept};
        Object.assign(req, {session: {...data, ...lent}});
        res.on('finish', () => {
          kept = JSON.parse(JSON.stringify(req.session));
        });
        next();
      });
      app.use(sessionSecurity({expireAfter: 10, store: activity, adoptUntil: new Date(Date.now() + 3_600_000)}));
      app.get('/login', (req, res) => {
        req.session.userId = 'bob';
        res.json({});
      });
      app.use((req, res) => res.json({user: req.session.userId ?? null}));
      const cookieLike = await serve(app);
      const visitor = new Browser(cookieLike.origin);
      equal(await whoIs(visitor), 'ann');
      const old = kept;
      activity.pass(10);
      equal(await whoIs(visitor), null);
      deepEqual(kept, {});
      kept = old;
      equal(await whoIs(visitor), null, 'a copy of the old cookie is of no use');
      await visitor.get('/login');
      equal(await whoIs(visitor), 'bob');
      await cookieLike.close();
    }
  });

  test('S5: a session that lives in its cookie is sent with its key, although the head is sent before the end', async () => {
    const app = express();
    app.use((req, res, next) => {
      const sent = decodeURIComponent(/s=([^;]*)/.exec(req.headers.cookie ?? '')?.[1] ?? '{}');
      Object.assign(req, {session: JSON.parse(sent)});
      const writeHead = res.writeHead.bind(res);
      res.writeHead = (status: number) => {
        const session = JSON.stringify(req.session ?? {});
        if (session !== sent) res.setHeader('set-cookie', `s=${encodeURIComponent(session)}`);
        return writeHead(status);
      };
      next();
    });
    app.use(sessionSecurity({expireAfter: 10, store: activity}));
    app.get('/login', (req, res) => {
      Object.assign(req.session, {userId: 'ann', id: 7});
      res.write('Welcome, ');
      res.end('ann');
    });
    app.get('/logout', (req, res) => {
      res.write('Bye');
      Object.assign(req, {session: null});
      res.end();
    });
    app.use((req, res) => res.json({user: req.session.userId ?? null}));
    server = await serve(app);
    browser = new Browser(server.origin);
    await browser.get('/login');
    const old = browser.copy();
    equal(await whoIs(browser), 'ann');
    activity.pass(10);
    equal(await whoIs(browser), null);
    equal(await whoIs(old.copy()), null, 'a copy of the old cookie is of no use');
    await browser.get('/login');
    equal(await whoIs(old.copy()), null, 'nor is it after the next sign-in, whatever the session calls its id');
    await browser.get('/logout');
    equal(await whoIs(browser), null, 'signed out too late for the cookie, but not for the record');
  });

  test('an endSession that destroys the session is enough', async () => {
    const app = express();
    app.use(session({secret: 'x', resave: false, saveUninitialized: false}));
    app.use(
      sessionSecurity({
        expireAfter: 10,
        store: activity,
        user: (req) => req.session.userId,
        endSession: (req: express.Request) => new Promise((done) => void req.session.destroy(() => done())),
      }),
    );
    app.get('/login', (req, res) => {
      req.session.userId = 'ann';
      res.json({});
    });
    app.use((req, res) => res.json({user: req.session?.userId ?? null}));
    server = await serve(app);
    browser = new Browser(server.origin);
    await browser.get('/login');
    activity.pass(10);
    equal(await whoIs(browser), null);
  });
});

/** The expiry of the session cookie in a reply; undefined when the reply sets none. */
async function expiryOf(answer: Promise<Answer>): Promise<string | undefined> {
  return /expires=([^;]+)/i.exec((await answer).headers['set-cookie']?.[0] ?? '')?.[1];
}
