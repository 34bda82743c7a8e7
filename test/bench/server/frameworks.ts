/** The servers of each framework: one that answers pings with a constant, and one with session security and a store. */
import type {IncomingHttpHeaders, IncomingMessage, RequestListener} from 'node:http';
import {getRequestListener} from '@hono/node-server';
import express from 'express';
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

export const fastify = {
  name: 'Fastify',
  async constant() {
    const app = createFastify();
    app.get(PING, (_request, reply) => reply.header('content-type', 'application/json').send('0'));
    await app.ready();
    return {listener: (req, res) => app.routing(req, res), signIn: signingIn()};
  },
  floors: [{name: 'a hand-written Map with the headers', missing: false, build: handWrittenFastify}],
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
  floors: [{name: 'a hand-written Map with the headers', missing: false, build: handWrittenHono}],
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

function handWrittenHono(): Application {
  const app = new Hono();
  const {answer, signIn} = byHand();
  app.get(PING, (c) => c.body(answer(c.req.header('cookie'), c.req.url), 200, HEADERS));
  return {listener: getRequestListener(app.fetch), signIn};
}
