import {deepEqual, equal, match, ok} from 'node:assert/strict';
import {afterEach, beforeEach, describe, mock, test} from 'node:test';
import cookieSession from 'cookie-session';
import express from 'express';
import session, {MemoryStore} from 'express-session';
import {Passport} from 'passport';
import {Strategy as BearerStrategy} from 'passport-http-bearer';
import {Strategy as LocalStrategy} from 'passport-local';
import {sessionSecurity, sessionState} from '../../server-contract/adapters/express.ts';
import type {Expiry, SessionSecurityOptions} from '../../server-contract/index.ts';
import {type RunningServer, serve} from '../support/http-server.ts';
import {Browser} from './browser.ts';
import {SimulatedStore} from './simulated-store.ts';

type Options = SessionSecurityOptions<express.Request, express.Response>;

/** Fields that Passport adds to requests. */
interface Found {
  readonly user?: {readonly id: string} | null;
  readonly account?: {readonly id: string} | null;
  readonly authInfo?: object;
}

type Authenticator = InstanceType<typeof Passport>;

const FORM = {'content-type': 'application/x-www-form-urlencoded'};

describe('Express with Passport', () => {
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

  function passportOfTest(): Authenticator {
    const passport = new Passport();
    passport.use(new LocalStrategy((name, _password, done) => done(null, {id: name})));
    passport.use(new BearerStrategy((token, done) => done(null, {id: token})));
    passport.serializeUser((user, done) => done(null, (user as {id: string}).id));
    passport.deserializeUser((id, done) => done(null, {id: String(id)}));
    return passport;
  }

  interface Setup {
    readonly options?: Options;
    readonly userProperty?: string;
    readonly keepSessionInfo?: boolean;
    /** Runs after Passport and before the guard. */
    readonly before?: (passport: Authenticator) => express.RequestHandler;
    readonly store?: express.RequestHandler;
    readonly extend?: (app: express.Express) => void;
  }

  async function open({options, userProperty, keepSessionInfo = false, before, store, extend}: Setup): Promise<void> {
    const passport = passportOfTest();
    const app = express();
    app.use(store ?? session({secret: 'x', resave: false, saveUninitialized: false, store: sessions}));
    app.use(passport.initialize(userProperty === undefined ? {} : {userProperty}), passport.session());
    if (before) app.use(before(passport));
    const usual: Options = {
      expireAfter: 10,
      maxLifetime: 100,
      store: activity,
      onError: (error) => void errors.push((error as Error).message),
      onExpire: (expiry) => void expired.push(expiry),
    };
    app.use(sessionSecurity<express.Request, express.Response>({...usual, ...options}));
    app.use(express.urlencoded());
    extend?.(app);
    app.post('/login', passport.authenticate('local', {keepSessionInfo}), (_req, res) => res.json({}));
    app.get('/logout', (req, res) => req.logout(() => res.json({})));
    app.get('/basket', (req, res) => {
      // The number of an article is that of the user, too.
      Object.assign(req.session ?? {}, {basket: [{article: 1}]});
      res.json({});
    });
    app.get('/', (req, res) => {
      const {user, account} = req as object as Found;
      res.json({
        user: user?.id ?? null,
        account: account?.id ?? null,
        authenticated: req.isAuthenticated(),
        status: sessionState(req).status,
      });
    });
    server = await serve(app);
    browser = new Browser(server.origin);
  }

  const login = (name = 'ann') =>
    browser.ask('/login', {method: 'POST', headers: FORM, body: `username=${name}&password=x`});

  const ANONYMOUS = {user: null, account: null, authenticated: false, status: 'ended'};

  for (const userProperty of [undefined, 'account']) {
    for (const [name, options] of [
      ['the default user', {}],
      ['a user that reads the field', {user: (req: Found) => (req.account ?? req.user)?.id}],
    ] as const) {
      test(`S1: ends the user in ${userProperty ?? 'user'} with ${name}, by every name`, async () => {
        await open({options: options as Options, ...(userProperty === undefined ? {} : {userProperty})});
        await login();
        equal((await browser.ping()).json, 0);
        activity.pass(9);
        equal(((await browser.get('/')).json as {authenticated: boolean}).authenticated, true);
        activity.pass(10);
        const {status, json, headers} = await browser.get('/');
        deepEqual([status, json], [200, ANONYMOUS]);
        equal(headers['set-cookie']?.length, 1, 'no cookie behind the cleared one');
        match(headers['set-cookie']?.[0] ?? '', /^connect\.sid=;.*1970/);
        deepEqual([errors, browser.cookies.size, expired.length], [[], 0, 1]);
      });
    }
  }

  test('S18: a user option that finds no user in a session with fields is reported once, by the names of the fields', async () => {
    await open({options: {user: (req) => req.session.userId}});
    await login();
    for (let ping = 0; ping < 3; ping++) equal((await browser.ping()).json, 'logout');
    equal(errors.length, 1);
    match(errors[0] ?? '', /the fields passport, but user found nobody in it.*with Passport, leave user out/);
    ok(!errors[0]?.includes('ann'), 'no value of a field');
  });

  test('S18: a session without fields of the application is not reported', async () => {
    await open({options: {user: (req) => req.session.userId}});
    await browser.ping();
    await login();
    await browser.get('/logout');
    await browser.ping();
    deepEqual(errors, []);
  });

  const bearer = (passport: Authenticator): express.RequestHandler => {
    const authenticate = passport.authenticate('bearer', {session: false});
    return (req, res, next) => (req.headers.authorization ? authenticate(req, res, next) : next());
  };
  const apiKey = (): express.RequestHandler => (req, _res, next) => {
    if (req.headers['x-api-key']) Object.assign(req, {user: {id: req.headers['x-api-key']}});
    next();
  };
  const signedAddress = (): express.RequestHandler => (req, _res, next) => {
    if (req.query.signature) Object.assign(req, {user: {id: '1'}});
    next();
  };
  const tokens = [
    ['a bearer token', bearer, '/', {authorization: 'Bearer 1'}],
    ['an API key', apiKey, '/', {'x-api-key': '1'}],
    ['a signed address', signedAddress, '/?signature=1', {}],
  ] as const;
  const stores = [
    ['express-session', () => session({secret: 'x', resave: false, saveUninitialized: false, store: sessions})],
    ['cookie-session', () => cookieSession({keys: ['x']})],
  ] as const;

  for (const [storeName, store] of stores) {
    for (const [name, before, path, headers] of tokens) {
      test(`S2: ${name} before the guard has no session to guard, with ${storeName}`, async () => {
        const set = mock.method(sessions, 'set');
        const start = mock.fn(activity.start);
        const touch = mock.fn(activity.touch);
        await open({before, store: store(), options: {store: {start, touch, end: activity.end}}});
        for (let request = 0; request < 3; request++) {
          const answer = await browser.get(path, headers);
          equal((answer.json as {user: string}).user, '1');
          equal(answer.headers['set-cookie'], undefined);
          activity.pass(60);
        }
        deepEqual(
          [set, start, touch].map((one) => one.mock.callCount()),
          [0, 0, 0],
        );
        deepEqual(errors, []);
      });
    }

    for (const [name, before, path, headers] of tokens) {
      test(`S2: ${name} beside a basket does not make it a signed-in session, with ${storeName}`, async () => {
        // Passport says by itself that a strategy of its own identified the user.
        const identifiedByToken = (req: express.Request) => 'signature' in req.query || 'x-api-key' in req.headers;
        await open({before, store: store(), options: before === bearer ? {} : {identifiedByToken}});
        await browser.get('/basket');
        for (let request = 0; request < 3; request++) {
          const {status, json} = await browser.get(path, headers);
          deepEqual([status, (json as {user: string; status: string}).status], [200, 'anonymous']);
          activity.pass(60);
        }
        deepEqual(errors, []);
      });
    }
  }

  /** The user of a session that holds nothing but a random name of the login. */
  const byLogin = (): express.RequestHandler => (req, _res, next) => {
    if ((req.session as {login?: string}).login === 'qK3') Object.assign(req, {user: {id: 'ann'}});
    next();
  };
  for (const [name, headers] of [
    ['HTTP Basic in front of the application', {authorization: 'Basic YTpi'}],
    ['an API key', {'x-api-key': 'anything'}],
  ] as const) {
    test(`S1, S18: ${name} keeps no session unguarded, and is told once as unclear`, async () => {
      const extend = (app: express.Express): void => {
        app.get('/by-login', (req, res) => {
          Object.assign(req.session, {login: 'qK3'});
          res.json({});
        });
      };
      await open({before: byLogin, extend});
      await browser.get('/by-login', headers);
      equal(((await browser.get('/', headers)).json as {status: string}).status, 'active');
      const page = {accept: 'application/json', 'x-requested-with': 'x', ...headers};
      equal((await browser.get('/session_security/ping', page)).json, 0);
      activity.pass(10);
      equal(((await browser.get('/', headers)).json as {status: string}).status, 'ended');
      equal(errors.length, 1);
      match(errors[0] ?? '', /if a token identified the user, .* say so by identifiedByToken/);
    });
  }

  test('S1: identifiedByToken keeps no session unguarded whose user has signed in', async () => {
    await open({options: {identifiedByToken: () => true, user: (req) => (req.user as Found['user'])?.id}});
    await login();
    activity.pass(10);
    equal(((await browser.get('/')).json as {status: string}).status, 'ended');
    deepEqual(errors, []);
  });

  test('S2: a promise of identifiedByToken is an error, since it would let everybody in', async () => {
    await open({before: apiKey, options: {identifiedByToken: (async () => false) as never}});
    await browser.get('/basket');
    equal((await browser.get('/', {'x-api-key': '1'})).status, 503);
    match(errors[0] ?? '', /identifiedByToken must answer at once/);
  });

  test('S1: a header with a token does not keep a signed-in session unguarded', async () => {
    await open({before: bearer});
    await login();
    activity.pass(5);
    await browser.get('/', {authorization: 'Bearer ann'});
    activity.pass(10);
    equal(((await browser.get('/')).json as {status: string}).status, 'ended');
  });

  test('S5: a sign-in with keepSessionInfo keeps the record, unless its key is deleted', async () => {
    await open({
      keepSessionInfo: true,
      extend: (app) => {
        app.get('/new-sign-in', (req, res, next) => {
          req.login({id: 'ann'}, {session: true, keepSessionInfo: true}, (error: unknown) => {
            if (error) return next(error);
            delete (req.session as {sessionSecurity?: string}).sessionSecurity;
            res.json({});
          });
        });
      },
    });
    const endsIn = async () => (await browser.ping()).headers['session-ends-in'];
    await login();
    activity.pass(9);
    await login();
    equal(await endsIn(), '91');
    await browser.get('/new-sign-in');
    equal(await endsIn(), '100');
    activity.pass(10);
    deepEqual((await browser.get('/')).json, ANONYMOUS);
  });
});
