import {deepEqual, equal, match} from 'node:assert/strict';
import {afterEach, beforeEach, describe, test} from 'node:test';
import {Strategy} from '@fastify/passport';
import secureSession from '@fastify/secure-session';
import {
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
  type FastifyServerOptions,
  fastify,
} from 'fastify';
import {sessionSecurity, sessionState} from '../../server-contract/adapters/fastify.ts';
import type {Expiry, SessionSecurityOptions} from '../../server-contract/index.ts';
import {type RunningServer, serve} from '../support/http-server.ts';
import {type PassportFields, passportFields, registerPassport, registerSessions} from './apps/fastify-plugins.ts';
import {Browser, NAVIGATION, PAGE} from './browser.ts';
import {SimulatedStore} from './simulated-store.ts';

type Options = SessionSecurityOptions<FastifyRequest, FastifyReply>;

describe('Fastify with plugins that know the user', () => {
  let activity: SimulatedStore;
  let errors: string[];
  let expired: Expiry[];
  let server: RunningServer | undefined;
  let browser: Browser;

  beforeEach(() => {
    activity = new SimulatedStore();
    errors = [];
    expired = [];
  });
  afterEach(() => server?.close());

  function usual(options: Options): Options {
    return {
      expireAfter: 10,
      store: activity,
      onError: (error) => void errors.push((error as Error).message),
      onExpire: (expiry) => void expired.push(expiry),
      ...options,
    };
  }

  async function open(app: FastifyInstance): Promise<void> {
    await app.ready();
    server = await serve(app.routing);
    browser = new Browser(server.origin);
  }

  class ByQuery extends Strategy {
    override authenticate(request: FastifyRequest): void {
      this.success({id: (request.query as {user: string}).user});
    }
  }

  async function withPassport(options: Options, userProperty = 'user'): Promise<void> {
    const app = fastify();
    await registerSessions(app);
    const passport = await registerPassport(app, {query: new ByQuery('query')}, userProperty);
    await app.register(sessionSecurity<FastifyRequest, FastifyReply>, usual(options));
    app.get('/login', {preValidation: passport.authenticate('query', {authInfo: false})}, async () => ({}));
    app.get('/logout', async (request) => {
      await passportFields(request).logOut();
      return {};
    });
    app.get('/', async (request) => ({
      user: (request as object as Record<string, PassportFields['user']>)[userProperty]?.id ?? null,
      authenticated: passportFields(request).isAuthenticated(),
      status: sessionState(request).status,
    }));
    await open(app);
  }

  for (const userProperty of ['user', 'account']) {
    test(`S1: ends the user that @fastify/passport keeps in ${userProperty}, by every name`, async () => {
      await withPassport({}, userProperty);
      await browser.get('/login?user=ann');
      equal((await browser.ping()).json, 0);
      activity.pass(9);
      deepEqual((await browser.get('/')).json, {user: 'ann', authenticated: true, status: 'active'});
      activity.pass(10);
      const {status, json} = await browser.get('/');
      deepEqual([status, json], [200, {user: null, authenticated: false, status: 'ended'}]);
      equal(browser.cookies.size, 0);
      deepEqual(errors, []);
      deepEqual(
        expired.map(({reason, user}) => [reason, user]),
        [['idle', 'ann']],
      );
      await browser.get('/login?user=bob');
      equal((await browser.ping()).json, 0);
      await browser.get('/logout');
      equal((await browser.ping()).json, 'logout');
    });
  }

  test('S18: a user that reads request.user of @fastify/passport is told what to write instead', async () => {
    await withPassport({user: (request) => passportFields(request).user?.id});
    await browser.get('/login?user=ann');
    equal((await browser.ping()).json, 'logout');
    match(errors[0] ?? '', /the fields passport, but user found nobody in it.*leave user out/);
    await browser.get('/');
    await browser.get('/');
    equal(errors.length, 2);
    match(errors[1] ?? '', /@fastify\/passport sets request\.user when it validates .*leave user out/);
  });

  test('S1: an endSession that deletes a session of @fastify/secure-session is enough', async () => {
    const app = fastify();
    await app.register(secureSession, {key: Buffer.alloc(32, 'k'), cookie: {path: '/'}});
    type Secure = {
      readonly session: {get(name: string): unknown; set(name: string, value: unknown): void; delete(): void};
    };
    const of = (request: FastifyRequest) => (request as object as Secure).session;
    await app.register(
      sessionSecurity<FastifyRequest, FastifyReply>,
      usual({
        user: (request) => of(request).get('userId'),
        sessionId: (request) => of(request).get('sid') as string | undefined,
        endSession: (request) => of(request).delete(),
      }),
    );
    const {sessionSecurity: security} = app as object as {
      sessionSecurity: {start(request: object, id: string): Promise<void>};
    };
    app.get('/login', async (request) => {
      of(request).set('userId', 'ann');
      of(request).set('sid', 'one');
      await security.start(request, 'one');
      return {};
    });
    app.get('/', async (request) => ({user: of(request).get('userId') ?? null}));
    await open(app);
    await browser.get('/login');
    const old = browser.copy();
    deepEqual((await browser.get('/')).json, {user: 'ann'});
    activity.pass(10);
    const {status, json} = await browser.get('/');
    deepEqual([status, json], [200, {user: null}]);
    equal(browser.cookies.size, 0);
    deepEqual((await old.get('/')).json, {user: null});
    deepEqual(errors, []);
  });

  test('S1: an asynchronous user of @fastify/session is awaited, at the start and at the end of requests', async () => {
    const app = fastify();
    await registerSessions(app);
    const user = async (request: FastifyRequest) => {
      await new Promise((resolve) => setImmediate(resolve));
      return request.session.userId;
    };
    await app.register(sessionSecurity<FastifyRequest, FastifyReply>, usual({user}));
    app.get('/login', async (request) => {
      request.session.userId = 'ann';
      return {};
    });
    app.get('/', async (request) => ({user: request.session.userId ?? null}));
    await open(app);
    await browser.get('/login');
    activity.pass(5);
    equal((await browser.ping()).json, 5);
    activity.pass(10);
    deepEqual((await browser.get('/')).json, {user: null});
    deepEqual(errors, []);
  });

  async function withPaths(config: FastifyServerOptions, options: Options, prefix = ''): Promise<void> {
    const app = fastify(config);
    const guarded = async (scope: FastifyInstance): Promise<void> => {
      await scope.register(sessionSecurity<FastifyRequest, FastifyReply>, {
        ...usual({user: () => 'ann', sessionId: () => 'one', endSession: () => {}}),
        ...options,
      });
      scope.get('/Poll', async () => ({}));
      scope.get('/', async () => ({}));
    };
    if (prefix) await app.register(guarded, {prefix});
    else await guarded(app);
    activity.start('one', {expireAfter: 10, maxLifetime: 100});
    await open(app);
  }

  const idleAfter = async (path: string): Promise<unknown> => {
    activity.pass(4);
    await browser.get(path, NAVIGATION);
    return (await browser.get('/session_security/ping', PAGE)).json;
  };

  test('S7: a passive path is passive in every spelling that the router takes for it', async () => {
    const passive = '/Poll';
    await withPaths({}, {passive});
    deepEqual([await idleAfter('/%50oll'), await idleAfter('/poll')], [4, 0]);
    await server?.close();
    const routerOptions = {caseSensitive: false, ignoreDuplicateSlashes: true, useSemicolonDelimiter: true};
    for (const path of ['/poll', '//pOLL', '/Poll;a=1']) {
      await withPaths({routerOptions}, {passive});
      equal(await idleAfter(path), 4, path);
      await server?.close();
    }
    await withPaths({rewriteUrl: ({url = ''}) => url.replace('/v1', '')}, {passive});
    equal(await idleAfter('/v1/Poll'), 4);
  });

  for (const pingUrl of ['/session_security/ping', '/app/session_security/ping']) {
    test(`S8: below a prefix, ${pingUrl} is answered, with and without the final slash`, async () => {
      await withPaths({}, {passive: '/Poll', pingUrl}, '/app');
      activity.pass(5);
      await browser.get('/app/Poll', NAVIGATION);
      for (const path of ['/app/session_security/ping', '/app/session_security/ping/']) {
        equal((await browser.get(path, PAGE)).json, 5, path);
      }
      equal((await browser.ask('/app/session_security/ping', {method: 'PUT', headers: PAGE})).status, 405);
      await browser.get('/app/', NAVIGATION);
      equal((await browser.get('/app/session_security/ping', PAGE)).json, 0);
    });
  }

  test('S8: below a prefix with a parameter, and in other letters, a ping is answered and passive paths are passive', async () => {
    for (const [prefix, written, routerOptions] of [
      ['/:tenant', '/acme', {}],
      ['/app', '/APP', {caseSensitive: false}],
      ['/a.b/:tenant', '/a.b/acme', {}],
      ['/app', '/%61pp', {}],
      ['/größe', '/gr%C3%B6%C3%9Fe', {}],
      ['/two words/:tenant', '/two%20words/%61cme', {}],
      ['/Größe', '/GR%C3%96%C3%9FE', {caseSensitive: false}],
    ] as const) {
      await withPaths({routerOptions}, {passive: '/Poll'}, prefix);
      activity.pass(4);
      await browser.get(`${written}/Poll`, NAVIGATION);
      equal((await browser.get(`${written}/session_security/ping`, PAGE)).json, 4, prefix);
      await browser.get(`${written}/`, NAVIGATION);
      equal((await browser.get(`${written}/session_security/ping`, PAGE)).json, 0, prefix);
      await server?.close();
    }
  });

  test('S7: a ping behind a prefix that pingUrl lacks is no activity, a page there is', async () => {
    await withPaths({}, {});
    activity.pass(4);
    await browser.get('/app/session_security/ping', PAGE);
    equal((await browser.get('/session_security/ping', PAGE)).json, 4);
    await browser.get('/app/session_security/ping', NAVIGATION);
    equal((await browser.get('/session_security/ping', PAGE)).json, 0);
  });

  test('S18: a ping behind a prefix that pingUrl lacks is reported once', async () => {
    await withPaths({}, {});
    for (let ping = 0; ping < 2; ping++) equal((await browser.get('/app/session_security/ping', PAGE)).status, 404);
    deepEqual(errors, [
      'session-security: nobody answered /app/session_security/ping, because pingUrl is /session_security/ping: write pingUrl: \'/app/session_security/ping\', or ping-url="/session_security/ping" in the page',
    ]);
  });
});
