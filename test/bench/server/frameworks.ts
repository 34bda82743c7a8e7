/** The servers of each framework: one that answers pings with a constant, and one with session security and a store. */
import type {IncomingHttpHeaders, IncomingMessage, RequestListener} from 'node:http';
import {getRequestListener} from '@hono/node-server';
import express from 'express';
import session from 'express-session';
import {fastify as createFastify} from 'fastify';
import {type Context, Hono} from 'hono';
import type {ActivityStore, MaybePromise} from 'session-security/server';
import {sessionSecurity as forExpress} from 'session-security/server/express';
import {type FastifyReply, type FastifyRequest, sessionSecurity as forFastify} from 'session-security/server/fastify';
import {sessionSecurity as forFetch} from 'session-security/server/fetch';
import {sessionSecurity as forNode} from 'session-security/server/node';
import {type Application, ownSessions, sidOf, signingIn, signOut, userOf} from './application.ts';
import {byHand, type Floor, floors, HEADERS} from './floors.ts';

export interface Framework {
  readonly name: string;
  /** The server that the others are compared with. */
  constant(): MaybePromise<Application>;
  /** Parts of a ping on this framework. */
  readonly floors?: readonly Floor[];
  guarded(store: ActivityStore): MaybePromise<Application>;
}

const PING = '/session_security/ping';

export const node = {
  name: 'node:http',
  constant() {
    const listener: RequestListener = (_req, res) => res.setHeader('content-type', 'application/json').end('0');
    return {listener, signIn: signingIn()};
  },
  floors,
  guarded(store) {
    const security = forNode({...ownSessions, store});
    return {listener: security, signIn: signingIn((id) => security.start({} as IncomingMessage, id))};
  },
} as const satisfies Framework;

export const expressAlone = {
  name: 'Express',
  constant() {
    const app = express();
    app.get(PING, (_req, res) => res.json(0));
    return {listener: app, signIn: signingIn()};
  },
  guarded(store) {
    const app = express();
    const security = forExpress<express.Request, express.Response>({...ownSessions, store});
    app.use(security);
    return {listener: app, signIn: signingIn((id) => security.start({} as express.Request, id))};
  },
} as const satisfies Framework;

export const expressSession = {
  name: 'express-session',
  constant: () => withExpressSession(),
  guarded: withExpressSession,
} as const satisfies Framework;

function withExpressSession(store?: ActivityStore): Application {
  const app = express();
  app.use(session({secret: 'a secret of this benchmark', resave: false, saveUninitialized: false}));
  if (store) app.use(forExpress<express.Request, express.Response>({user: (req) => req.session.userId, store}));
  app.get('/sign-in', (req, res) => {
    req.session.userId = String(req.query.user);
    res.end();
  });
  app.get(PING, (_req, res) => res.json(0));
  return {
    listener: app,
    async signIn(user, origin) {
      const {headers} = await fetch(`${origin}/sign-in?user=${encodeURIComponent(user)}`);
      return headers.getSetCookie()[0]!.split(';')[0]!;
    },
  };
}

export const fastify = {
  name: 'Fastify',
  constant: () => constantOfFastify({'content-type': 'application/json'}),
  floors: [
    {name: 'a constant with the headers', missing: false, build: () => constantOfFastify(HEADERS)},
    {name: 'a hand-written Map with the headers', missing: false, build: handWrittenFastify},
  ],
  async guarded(store) {
    const app = createFastify();
    const options = {...ownSessions, store};
    await app.register(forFastify<FastifyRequest & {headers: IncomingHttpHeaders}, FastifyReply>, options);
    await app.ready();
    return {
      listener: (req, res) => app.routing(req, res),
      signIn: signingIn((id) => app.sessionSecurity.start({} as FastifyRequest, id)),
    };
  },
} as const satisfies Framework;

async function constantOfFastify(headers: Record<string, string>): Promise<Application> {
  const app = createFastify();
  app.get(PING, (_request, reply) => reply.headers(headers).send('0'));
  await app.ready();
  return {listener: (req, res) => app.routing(req, res), signIn: signingIn()};
}

async function handWrittenFastify(): Promise<Application> {
  const app = createFastify();
  const {answer, signIn} = byHand();
  app.get(PING, ({raw}, reply) => reply.headers(HEADERS).send(answer(raw.headers.cookie, raw.url!)));
  await app.ready();
  return {listener: (req, res) => app.routing(req, res), signIn};
}

export const hono = {
  name: 'Hono',
  constant() {
    const app = new Hono();
    app.get(PING, (c) => c.json(0));
    return {listener: getRequestListener(app.fetch), signIn: signingIn()};
  },
  floors: [
    {name: 'a constant with the headers, for any cookie', missing: false, build: constantForAnyCookie},
    {name: 'a hand-written Map with the headers', missing: false, build: handWrittenHono},
  ],
  guarded(store) {
    const security = forFetch<Context>({
      user: (c) => userOf(c.req.header('cookie')),
      sessionId: (c) => sidOf(c.req.header('cookie')),
      endSession: (c) => signOut(c.req.header('cookie')),
      store,
    });
    const app = new Hono();
    app.use(async (c, next) => {
      const response = await security(c.req.raw, () => next().then(() => c.res), c);
      if (c.finalized) c.res = undefined;
      c.res = response;
    });
    return {
      listener: getRequestListener(app.fetch),
      signIn: signingIn((id) => security.start({} as Context, id)),
    };
  },
} as const satisfies Framework;

/** Reads a header and adds a middleware: Hono reads headers only when they are used, and waits for every middleware. */
function constantForAnyCookie(): Application {
  const app = new Hono();
  app.use(async (c, next) => (c.req.header('cookie') ? c.body('0', 200, HEADERS) : next()));
  return {listener: getRequestListener(app.fetch), signIn: signingIn()};
}

function handWrittenHono(): Application {
  const app = new Hono();
  const {answer, signIn} = byHand();
  app.get(PING, (c) => c.body(answer(c.req.header('cookie'), c.req.url), 200, HEADERS));
  return {listener: getRequestListener(app.fetch), signIn};
}
