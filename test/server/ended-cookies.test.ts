import {deepEqual, equal} from 'node:assert/strict';
import type {IncomingMessage, RequestListener, ServerResponse} from 'node:http';
import {afterEach, beforeEach, describe, test} from 'node:test';
import cookie from '@fastify/cookie';
import secureSession from '@fastify/secure-session';
import cookieSession from 'cookie-session';
import express from 'express';
import expressSession, {MemoryStore} from 'express-session';
import {type FastifyInstance, type FastifyReply, type FastifyRequest, fastify} from 'fastify';
import {getIronSession, type IronSession} from 'iron-session';
import {sessionSecurity as expressSecurity} from '../../server-contract/adapters/express.ts';
import {sessionSecurity as fastifySecurity} from '../../server-contract/adapters/fastify.ts';
import {sessionSecurity as nodeSecurity} from '../../server-contract/adapters/node.ts';
import type {MaybePromise, SessionEnd} from '../../server-contract/index.ts';
import {type RunningServer, serve} from '../support/http-server.ts';
import {registerSessions} from './apps/fastify-plugins.ts';
import {Browser} from './browser.ts';
import {SimulatedStore} from './simulated-store.ts';

interface Sealed {
  userId?: string;
  sid?: string;
}

interface Setup {
  readonly store: SimulatedStore;
  readonly onError: (error: unknown) => void;
  readonly onEnd: (request: unknown, response: unknown, end: SessionEnd) => void;
}

const IRON = {cookieName: 'sid', password: 'a password of this test, long enough', cookieOptions: {secure: false}};
const unseal = (req: IncomingMessage, res: ServerResponse): Promise<IronSession<Sealed>> =>
  getIronSession<Sealed>(req, res, IRON);

/** The user and the cookies that code behind the guard finds when it reads the request's cookies again. */
interface Found {
  /** The user in the session of the cookie. */
  readonly user: string | null;
  /** The names in each of the places in which a request has cookies. */
  readonly names: readonly (readonly string[])[];
}

const namesIn = (header: string | undefined): string[] =>
  (header ?? '').split(/; */).flatMap((pair) => (pair === '' ? [] : [pair.split('=', 1)[0] ?? '']));

function namesOf(req: IncomingMessage): string[][] {
  const raw = req.rawHeaders.flatMap((name, index) =>
    index % 2 === 0 && /^cookie$/i.test(name) ? [req.rawHeaders[index + 1] ?? ''] : [],
  );
  return [req.headers.cookie, raw.join('; '), req.headersDistinct.cookie?.join('; ')].map(namesIn);
}

/** iron-session on node:http, opened whenever somebody asks, and ended by its own `destroy`. */
function ironOn(security: ReturnType<typeof nodeSecurity>): RequestListener {
  return async (req, res) => {
    if (await security(req, res)) return;
    const opened = await unseal(req, res);
    if (req.url === '/login') {
      Object.assign(opened, {userId: 'ann', sid: crypto.randomUUID()});
      await opened.save();
      await security.start(req, opened.sid!);
    }
    if (req.url === '/logout') await security.end(opened.sid!);
    if (req.url === '/page') res.setHeader('Set-Cookie', 'lang=en');
    res.end(JSON.stringify({user: opened.userId ?? null, names: namesOf(req)} satisfies Found));
  };
}

const ironOptions = {
  sessionId: async (req: IncomingMessage) => (await getIronSession<Sealed>(req, NO_RESPONSE, IRON)).sid,
  user: async (req: IncomingMessage) => (await getIronSession<Sealed>(req, NO_RESPONSE, IRON)).userId,
  endSession: async (req: IncomingMessage, res: ServerResponse) => (await unseal(req, res)).destroy(),
};
const NO_RESPONSE = new Response();

const setups: Readonly<Record<string, (setup: Setup) => RequestListener | Promise<RequestListener>>> = {
  'iron-session on node:http': (setup) => ironOn(nodeSecurity({expireAfter: 10, ...setup, ...ironOptions})),

  'iron-session on Express': (setup) => {
    const security = expressSecurity({expireAfter: 10, ...setup, ...ironOptions});
    const routes = ironOn(Object.assign(async () => false, {...security, check: security.check}) as never);
    return express().use(security, (req, res) => routes(req, res));
  },

  'iron-session on Fastify': async (setup) => {
    const app = fastify();
    await app.register(cookie);
    await app.register(fastifySecurity<FastifyRequest, FastifyReply>, {
      expireAfter: 10,
      ...setup,
      user: ({raw}) => ironOptions.user(raw),
      sessionId: ({raw}) => ironOptions.sessionId(raw),
      endSession: ({raw}, reply) => ironOptions.endSession(raw, reply.raw),
    });
    return fastifyRoutes(app, {
      async signIn({raw}, reply) {
        const opened = await unseal(raw, reply.raw);
        Object.assign(opened, {userId: 'ann', sid: crypto.randomUUID()});
        await opened.save();
        await app.sessionSecurity.start({raw, headers: raw.headers}, opened.sid!);
      },
      signOut: async ({raw}) => app.sessionSecurity.end((await ironOptions.sessionId(raw))!),
      userAgain: ({raw}) => ironOptions.user(raw),
      setLanguage: byHeader,
    });
  },

  'a Map and @fastify/cookie': async (setup) => {
    const app = fastify();
    const users = new Map<string, string>();
    await app.register(cookie);
    const idOf = ({cookies}: FastifyRequest) => cookies.sid;
    await app.register(fastifySecurity<FastifyRequest, FastifyReply>, {
      expireAfter: 10,
      ...setup,
      user: (request) => users.get(idOf(request) ?? ''),
      sessionId: idOf,
      endSession: (_request, reply) => void (reply as FastifyReply).clearCookie('sid', {path: '/'}),
    });
    return fastifyRoutes(app, {
      async signIn(request, reply) {
        const id = crypto.randomUUID();
        users.set(id, 'ann');
        await app.sessionSecurity.start(request, id);
        reply.setCookie('sid', id, {path: '/'});
      },
      signOut: (request) => app.sessionSecurity.end(idOf(request)!),
      userAgain: (request) => users.get(sentSid(request)),
    });
  },

  '@fastify/secure-session': async (setup) => {
    const app = fastify();
    await app.register(secureSession, {key: Buffer.alloc(32, 'k'), cookieName: 'sid', cookie: {path: '/'}});
    interface Opened {
      get(name: string): string | undefined;
      set(name: string, value: string): void;
      delete(): void;
    }
    const opened = (request: object) => (request as {session: Opened}).session;
    const {decodeSecureSession} = app as object as {decodeSecureSession(value: string): Opened | null};
    await app.register(fastifySecurity<FastifyRequest, FastifyReply>, {
      expireAfter: 10,
      ...setup,
      user: (request) => opened(request).get('userId'),
      sessionId: (request) => opened(request).get('sid'),
      endSession: (request) => opened(request).delete(),
    });
    return fastifyRoutes(app, {
      signIn(request) {
        opened(request).set('userId', 'ann');
        opened(request).set('sid', crypto.randomUUID());
        return app.sessionSecurity.start(request, opened(request).get('sid')!);
      },
      signOut: (request) => app.sessionSecurity.end(opened(request).get('sid')!),
      userAgain: (request) => decodeSecureSession(decodeURIComponent(sentSid(request)))?.get('userId'),
      setLanguage: byHeader,
    });
  },

  'cookie-session': (setup) => {
    const again = cookieSession({name: 'sid', keys: ['a key']});
    return expressRoutes(cookieSession({name: 'sid', keys: ['a key']}), setup, (req, res) => {
      // Another application in the same process, with the same sessions.
      const visit = Object.create(req) as express.Request;
      again(visit, Object.create(res), () => {});
      return visit.session?.userId ?? null;
    });
  },

  'express-session': (setup) => {
    const store = new MemoryStore();
    const sessions = expressSession({name: 'sid', secret: 'x', resave: false, saveUninitialized: false, store});
    return expressRoutes(sessions, setup, (req) => req.session.userId ?? null);
  },

  '@fastify/session': async (setup) => {
    const app = fastify();
    await registerSessions(app, {cookieName: 'sid'});
    await app.register(fastifySecurity<FastifyRequest, FastifyReply>, {expireAfter: 10, ...setup});
    return fastifyRoutes(app, {
      signIn(request) {
        request.session.userId = 'ann';
      },
      signOut: (request) => request.session.destroy(),
      userAgain: (request) => request.session.userId,
    });
  },
};

function expressRoutes(
  sessions: express.RequestHandler,
  setup: Setup,
  userAgain: (req: express.Request, res: express.Response) => string | null,
): RequestListener {
  const app = express();
  app.use(sessions, (req, _res, next) => {
    // As cookie-parser does.
    Object.assign(req, {cookies: Object.fromEntries(namesIn(req.headers.cookie).map((name) => [name, '']))});
    next();
  });
  app.use(expressSecurity<express.Request, express.Response>({expireAfter: 10, ...setup}));
  app.get('/login', (req, res) => {
    req.session.userId = 'ann';
    res.json({});
  });
  app.get('/logout', (req, res) => {
    Object.assign(req, {session: null});
    res.json({});
  });
  app.get('/page', (_req, res, next) => {
    res.setHeader('Set-Cookie', 'lang=en');
    next();
  });
  app.use((req, res) => {
    const names = [...namesOf(req), Object.keys((req as {cookies?: object}).cookies ?? {})];
    res.json({user: userAgain(req, res), names});
  });
  return app;
}

interface FastifySessions {
  signIn(request: FastifyRequest, reply: FastifyReply): MaybePromise<void>;
  signOut(request: FastifyRequest): Promise<void>;
  /** The user whom code behind the guard finds. */
  userAgain(request: FastifyRequest): MaybePromise<string | undefined>;
  /** How a page sets its own cookie. */
  setLanguage?(reply: FastifyReply): void;
}

const byHeader = (reply: FastifyReply): void => void reply.header('set-cookie', 'lang=en');
const byPlugin = (reply: FastifyReply): void => void reply.setCookie('lang', 'en');
const sentSid = ({headers}: FastifyRequest): string => /sid=([^;]*)/.exec(headers.cookie ?? '')?.[1] ?? '';

async function fastifyRoutes(
  app: FastifyInstance,
  {signIn, signOut, userAgain, setLanguage = byPlugin}: FastifySessions,
): Promise<RequestListener> {
  app.get('/login', async (request, reply) => {
    await signIn(request, reply);
    return {};
  });
  app.get('/logout', async (request) => {
    await signOut(request);
    return {};
  });
  const found = async (request: FastifyRequest): Promise<Found> => ({
    user: (await userAgain(request)) ?? null,
    names: [...namesOf(request.raw), Object.keys(request.cookies)],
  });
  app.get('/', found);
  app.get('/page', (request, reply) => {
    setLanguage(reply);
    return found(request);
  });
  await app.ready();
  return (req, res) => app.routing(req, res);
}

/** The cookies of a browser, without the empty session that cookie-session sends in place of one that has ended. */
function kept({cookies}: Browser): string[] {
  return [...cookies].flatMap(([name, value]) => (value === 'e30=' || name.endsWith('.sig') ? [] : [name]));
}

/** Sessions that a sign-out does not destroy, so that a request which was under way still finds them. */
const SEALED = Object.keys(setups).filter((name) => !/express-session|@fastify\/session/.test(name));

for (const [name, open] of Object.entries(setups)) {
  describe(`the cookies of an ended session, with ${name}`, () => {
    let store: SimulatedStore;
    let errors: unknown[];
    let ends: SessionEnd[];
    let server: RunningServer;
    let browser: Browser;
    beforeEach(async () => {
      store = new SimulatedStore();
      [errors, ends] = [[], []];
      const onEnd = (_request: unknown, _response: unknown, end: SessionEnd): void => void ends.push(end);
      server = await serve(await open({store, onEnd, onError: (error) => void errors.push(error)}));
      browser = new Browser(server.origin, new Map([['theme', 'dark']]));
      await browser.get('/login');
    });
    afterEach(async () => {
      await server.close();
      deepEqual(errors, []);
    });

    test('S19: are gone from the request, wherever code reads them again, and other cookies stay', async () => {
      const before = (await browser.get('/')).json as Found;
      equal(before.user, 'ann');
      for (const names of before.names) equal(names.includes('sid') && names.includes('theme'), true, String(names));
      store.pass(10);
      const {status, json} = await browser.get('/');
      equal(status, 200);
      const {user, names} = json as Found;
      deepEqual([user, ...names], [null, ...names.map(() => ['theme'])]);
      deepEqual(kept(browser), ['theme'], 'the browser drops it');
    });

    test('S9: are cleared beside the cookie that the page sets', async () => {
      store.pass(10);
      await browser.get('/page');
      deepEqual(kept(browser), ['theme', 'lang']);
    });

    const testSealed = SEALED.includes(name) ? test : () => {};
    testSealed('S15: are left in the browser by a request that was under way at the sign-out', async () => {
      const late = browser.copy();
      await browser.get('/logout');
      const {json, headers} = await late.get('/');
      deepEqual([(json as Found).user, headers['set-cookie']], [null, undefined]);
      equal((await late.ping()).json, 'logout');
      deepEqual(kept(late), ['theme', 'sid']);
      equal(ends.at(-1)?.keepsCookie, true);
    });

    testSealed(
      'S15: are cleared by the next request after the sign-out, so that a sign-in by a script works when repeated',
      async () => {
        const late = browser.copy();
        await browser.get('/logout');
        store.pass(2);
        const login = async () => (await late.get('/login', {accept: 'application/json'})).status;
        equal(await login(), 401);
        deepEqual(kept(late), ['theme']);
        equal(ends.at(-1)?.keepsCookie, undefined);
        equal(await login(), 200);
        deepEqual(kept(late), ['theme', 'sid']);
      },
    );
  });
}
