import {deepEqual, equal} from 'node:assert/strict';
import type {IncomingMessage, ServerResponse} from 'node:http';
import {afterEach, beforeEach, describe, test} from 'node:test';
import fastifyCookie from '@fastify/cookie';
import fastifySession from '@fastify/session';
import express from 'express';
import session from 'express-session';
import {type FastifyReply, type FastifyRequest, fastify} from 'fastify';
import {Passport} from 'passport';
import {sessionSecurity} from '../../server-contract/adapters/express.ts';
import {sessionSecurity as fastifySecurity} from '../../server-contract/adapters/fastify.ts';
import type {SessionEnd, SessionSecurityOptions} from '../../server-contract/index.ts';
import {type RunningServer, serve} from '../support/http-server.ts';
import {Browser} from './browser.ts';
import {SimulatedStore} from './simulated-store.ts';

type Options = SessionSecurityOptions<express.Request, express.Response>;

describe('an application that remembers users by a cookie of its own', () => {
  let activity: SimulatedStore;
  let tokens: Map<string, string>;
  let ends: SessionEnd[];
  let errors: string[];
  let server: RunningServer | undefined;
  let browser: Browser;

  beforeEach(() => {
    activity = new SimulatedStore();
    tokens = new Map();
    ends = [];
    errors = [];
  });
  afterEach(() => server?.close());

  const remembered = (req: express.Request) => /remember=([^;]+)/.exec(req.headers.cookie ?? '')?.[1];

  /** The recipe of the documentation. */
  const forget: NonNullable<Options['onEnd']> = (req, res, end) => {
    ends.push(end);
    tokens.delete(remembered(req) ?? '');
    res.clearCookie('remember');
  };

  async function open(place: 'before' | 'after', options: Options): Promise<void> {
    const passport = new Passport();
    passport.serializeUser((user, done) => done(null, (user as {id: string}).id));
    passport.deserializeUser((id, done) => done(null, {id: String(id)}));
    const rememberMe: express.RequestHandler = (req, _res, next) => {
      const user = tokens.get(remembered(req) ?? '');
      if (req.user || !user) return next();
      req.login({id: user}, next);
    };
    const onError = (error: unknown): void => void errors.push((error as Error).message);
    const guard = sessionSecurity<express.Request, express.Response>({
      expireAfter: 10,
      store: activity,
      onError,
      ...options,
    });
    const app = express();
    app.use(session({secret: 'x', resave: false, saveUninitialized: false}), passport.session());
    app.use(...(place === 'before' ? [rememberMe, guard] : [guard, rememberMe]));
    app.get('/login', (req, res, next) => {
      tokens.set('a-token', 'ann');
      res.cookie('remember', 'a-token');
      req.login({id: 'ann'}, (error: unknown) => (error ? next(error) : res.json({})));
    });
    app.get('/', (req, res) => res.json({user: (req.user as {id?: string} | undefined)?.id ?? null}));
    server = await serve(app);
    browser = new Browser(server.origin);
  }

  const whoIs = async () => ((await browser.get('/')).json as {user: unknown}).user;

  for (const place of ['before', 'after'] as const) {
    test(`S1: with onEnd no user is signed in again by the cookie, read ${place} the guard`, async () => {
      await open(place, {onEnd: forget});
      await browser.get('/login');
      const thief = browser.copy();
      equal(await whoIs(), 'ann');
      activity.pass(10);
      equal(await whoIs(), null);
      equal(browser.cookies.size, 0, 'both cookies are cleared');
      equal(await whoIs(), null);
      equal(((await thief.get('/')).json as {user: unknown}).user, null, 'the token is revoked');
      deepEqual(ends, [{reason: 'idle', user: {id: 'ann'}}]);
      deepEqual(errors, []);
    });
  }

  test('S1: a ping signs no user in, and creates no session', async () => {
    await open('before', {});
    await browser.get('/login');
    const token = new Browser(server!.origin, new Map([['remember', 'a-token']]));
    const {json, headers} = await token.ping(0);
    deepEqual([json, headers['set-cookie']], ['logout', undefined]);
    equal(((await token.get('/')).json as {user: unknown}).user, 'ann', 'a page does');
    equal((await token.ping()).json, 0);
    deepEqual(errors, []);
  });

  test('S1: a ping signs no user in whose cookie is read before the guard and put into the session of a visitor', async () => {
    const rememberMe = (cookie: string | undefined, session: {userId?: string}): void => {
      if (/remember=/.test(cookie ?? '')) session.userId ??= 'ann';
    };
    for (const open of [
      async () => {
        const sessions = session({secret: 'x', resave: false, saveUninitialized: false});
        const app = express().use(sessions);
        app.use((req, _res, next) => {
          rememberMe(req.headers.cookie, req.session);
          next();
        });
        app.use(sessionSecurity({expireAfter: 10, store: activity}));
        app.get('/basket', (req, res) => {
          req.session.note = 'two apples';
          res.json({});
        });
        return app.use((req, res) => res.json({user: req.session.userId ?? null, note: req.session.note}));
      },
      async () => {
        const app = fastify();
        await app.register(fastifyCookie);
        await app.register(fastifySession, {secret: 'x'.repeat(32), cookie: {secure: false}, saveUninitialized: false});
        app.addHook('onRequest', async ({headers, session}) => rememberMe(headers.cookie, session));
        await app.register(fastifySecurity<FastifyRequest, FastifyReply>, {expireAfter: 10, store: activity});
        app.get('/basket', async (request) => {
          request.session.note = 'two apples';
          return {};
        });
        app.setNotFoundHandler(({session}, reply) =>
          reply.code(200).send({user: session.userId ?? null, note: session.note}),
        );
        await app.ready();
        return (req: IncomingMessage, res: ServerResponse) => app.routing(req, res);
      },
    ]) {
      await server?.close();
      server = await serve(await open());
      const visitor = new Browser(server.origin);
      await visitor.get('/basket');
      const token = new Browser(server.origin, new Map([...visitor.cookies, ['remember', 'a-token']]));
      equal((await token.ping(0)).json, 'logout');
      deepEqual((await new Browser(server.origin, visitor.cookies).get('/')).json, {user: null, note: 'two apples'});
      deepEqual((await token.get('/')).json, {user: 'ann', note: 'two apples'}, 'a page signs in');
      equal((await token.ping()).json, 0);
      activity.pass(10);
      equal((await token.ping(0)).json, 'logout');
    }
  });

  test('S5: a ping goes on with a session that changed its id before the guard', async () => {
    const sessions = session({secret: 'x', resave: false, saveUninitialized: false});
    const rotate: express.RequestHandler = (req, _res, next) => {
      const {cookie, ...data} = req.session;
      if (!req.session.userId) return next();
      req.session.regenerate((error) => {
        Object.assign(req.session, data);
        next(error);
      });
    };
    const app = express().use(sessions, rotate, sessionSecurity({expireAfter: 10, store: activity}));
    app.get('/login', (req, res) => {
      req.session.userId = 'ann';
      res.json({});
    });
    server = await serve(app);
    browser = new Browser(server.origin);
    await browser.get('/login');
    activity.pass(4);
    equal((await browser.ping()).json, 4);
    equal((await browser.ping(1)).json, 1);
  });

  test('S12: a request whose onEnd fails is refused', async () => {
    const onEnd = () => Promise.reject(new Error('the database of tokens is away'));
    await open('after', {onEnd});
    await browser.get('/login');
    activity.pass(10);
    equal((await browser.get('/')).status, 503);
    deepEqual(errors, ['the database of tokens is away']);
  });
});
