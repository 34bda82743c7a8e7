/**
 * The servers that are measured. Each answers pings and nothing else; the people are signed in beforehand. Session
 * security comes from the built package, as it is installed.
 */
import {randomUUID} from 'node:crypto';
import type {IncomingHttpHeaders, IncomingMessage, RequestListener, ServerResponse} from 'node:http';
import {getRequestListener} from '@hono/node-server';
import express from 'express';
import session from 'express-session';
import {fastify} from 'fastify';
import {type Context, Hono} from 'hono';
import {Pool} from 'pg';
import {createClient} from 'redis';
import type {ActivityStore} from 'session-security/server';
import {sessionSecurity as forExpress} from 'session-security/server/express';
import {type FastifyReply, type FastifyRequest, sessionSecurity as forFastify} from 'session-security/server/fastify';
import {sessionSecurity as forFetch} from 'session-security/server/fetch';
import {memoryStore} from 'session-security/server/memory';
import {sessionSecurity as forNode} from 'session-security/server/node';
import {postgresStore} from 'session-security/server/postgres';
import {redisStore} from 'session-security/server/redis';

export interface Contestant {
  readonly listener: RequestListener;
  /** @returns the Cookie header of somebody just signed in */
  signIn(origin: string, user: string): string | Promise<string>;
}

interface Entry {
  /** What it is measured against: the one of the same framework that does nothing. */
  readonly bare: string;
  build(): Contestant | Promise<Contestant>;
}

const PING = '/session_security/ping';

export const contestants = {
  'node:http, a constant': {bare: 'node:http, a constant', build: bareNode},
  'node:http, a constant with the headers': {bare: 'node:http, a constant', build: bareNodeWithHeaders},
  'node:http, a hand-written Map': {bare: 'node:http, a constant', build: handWritten},
  'node:http, memory': {bare: 'node:http, a constant', build: () => onNode(memoryStore())},
  'node:http, Redis': {bare: 'node:http, a constant', build: () => redis().then(onNode)},
  'node:http, PostgreSQL': {bare: 'node:http, a constant', build: () => postgres().then(onNode)},
  'Express, a constant': {bare: 'Express, a constant', build: bareExpress},
  'Express, memory': {bare: 'Express, a constant', build: onExpress},
  'express-session, a constant': {bare: 'express-session, a constant', build: () => expressSession(false)},
  'express-session, memory': {bare: 'express-session, a constant', build: () => expressSession(true)},
  'Fastify, a constant': {bare: 'Fastify, a constant', build: bareFastify},
  'Fastify, memory': {bare: 'Fastify, a constant', build: onFastify},
  'Hono, a constant': {bare: 'Hono, a constant', build: bareHono},
  'Hono, memory': {bare: 'Hono, a constant', build: onHono},
} as const satisfies Record<string, Entry>;

/** An application's own sessions: a cookie and a Map. */
const users = new Map<string, string>();
const sidOf = (cookie: string | undefined): string | undefined => /\bsid=([^;]+)/.exec(cookie ?? '')?.[1];
const userOf = (cookie: string | undefined): string | undefined => users.get(sidOf(cookie) ?? '');

/** For what has a request with headers: node:http, Express and Fastify. */
const ownSessions = {
  user: ({headers}: {headers: IncomingHttpHeaders}) => userOf(headers.cookie),
  sessionId: ({headers}: {headers: IncomingHttpHeaders}) => sidOf(headers.cookie),
  endSession: ({headers}: {headers: IncomingHttpHeaders}) => void users.delete(sidOf(headers.cookie) ?? ''),
};

async function signedIn(user: string, start: (id: string) => unknown = () => {}): Promise<string> {
  const id = randomUUID();
  users.set(id, user);
  await start(id);
  return `sid=${id}`;
}

const toNobody = {signIn: (_: string, user: string) => signedIn(user)};

function bareNode(): Contestant {
  const listener = (_req: IncomingMessage, res: ServerResponse): void => {
    res.setHeader('content-type', 'application/json');
    res.end('0');
  };
  return {listener, ...toNobody};
}

function bareNodeWithHeaders(): Contestant {
  const headers = Object.entries({
    'content-type': 'application/json',
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
    'cross-origin-resource-policy': 'same-origin',
    'session-expire-after': '600',
    'session-warn-after': '540',
    'session-ends-in': '43199',
    'session-user': '4r7Oba0osznWqWr7Nh1V6w',
  });
  const listener = (_req: IncomingMessage, res: ServerResponse): void => {
    for (const [name, value] of headers) res.setHeader(name, value);
    res.end('0');
  };
  return {listener, ...toNobody};
}

/** The least that somebody would write by hand: it expires and advances, and has no other rule. */
function handWritten(): Contestant {
  const lastActivity = new Map<string, number>();
  const listener = (req: IncomingMessage, res: ServerResponse): void => {
    const id = sidOf(req.headers.cookie) ?? '';
    const now = Date.now();
    let last = lastActivity.get(id) ?? 0;
    res.setHeader('content-type', 'application/json');
    res.setHeader('cache-control', 'no-store');
    if (now - last >= 600_000) {
      lastActivity.delete(id);
      res.end('"logout"');
      return;
    }
    const idleFor = Number(new URLSearchParams(req.url!.split('?')[1]).get('idleFor'));
    last = Math.max(last, now - idleFor * 1000);
    lastActivity.set(id, last);
    res.end(String(Math.ceil((now - last) / 1000)));
  };
  return {listener, signIn: (_, user) => signedIn(user, (id) => lastActivity.set(id, Date.now()))};
}

function onNode(store: ActivityStore): Contestant {
  const security = forNode({...ownSessions, store});
  return {
    listener: security,
    signIn: (_, user) => signedIn(user, (id) => security.start({} as IncomingMessage, id)),
  };
}

async function redis(): Promise<ActivityStore> {
  return redisStore(
    await createClient({
      url: process.env.REDIS_URL!,
      disableOfflineQueue: true,
      commandOptions: {timeout: 0},
    }).connect(),
  );
}

async function postgres(): Promise<ActivityStore> {
  const store = postgresStore(new Pool({connectionString: process.env.POSTGRES_URL!}));
  await store.createTable();
  return store;
}

function bareExpress(): Contestant {
  const app = express();
  app.get(PING, (_req, res) => res.json(0));
  return {listener: app, ...toNobody};
}

function onExpress(): Contestant {
  const app = express();
  const security = forExpress<express.Request, express.Response>(ownSessions);
  app.use(security);
  return {listener: app, signIn: (_, user) => signedIn(user, (id) => security.start({} as express.Request, id))};
}

function expressSession(guarded: boolean): Contestant {
  const app = express();
  app.use(session({secret: 'a secret of this benchmark', resave: false, saveUninitialized: false}));
  if (guarded) app.use(forExpress<express.Request, express.Response>({user: (req) => req.session.userId}));
  app.get('/sign-in', (req, res) => {
    req.session.userId = String(req.query.user);
    res.end();
  });
  app.get(PING, (_req, res) => res.json(0));
  return {
    listener: app,
    async signIn(origin, user) {
      const {headers} = await fetch(`${origin}/sign-in?user=${encodeURIComponent(user)}`);
      return headers.getSetCookie()[0]!.split(';')[0]!;
    },
  };
}

async function bareFastify(): Promise<Contestant> {
  const app = fastify();
  app.get(PING, (_request, reply) => reply.type('application/json').send('0'));
  await app.ready();
  return {listener: (req, res) => app.routing(req, res), ...toNobody};
}

async function onFastify(): Promise<Contestant> {
  const app = fastify();
  await app.register(forFastify<FastifyRequest & {headers: IncomingHttpHeaders}, FastifyReply>, ownSessions);
  await app.ready();
  return {
    listener: (req, res) => app.routing(req, res),
    signIn: (_, user) => signedIn(user, (id) => app.sessionSecurity.start({} as FastifyRequest, id)),
  };
}

function bareHono(): Contestant {
  const app = new Hono();
  app.get(PING, (c) => c.json(0));
  return {listener: getRequestListener(app.fetch), ...toNobody};
}

function onHono(): Contestant {
  const security = forFetch<Context>({
    user: (c) => userOf(c.req.header('cookie')),
    sessionId: (c) => sidOf(c.req.header('cookie')),
    endSession: (c) => void users.delete(sidOf(c.req.header('cookie')) ?? ''),
  });
  const app = new Hono();
  app.use((c, next) => security(c.req.raw, () => next().then(() => c.res), c));
  return {
    listener: getRequestListener(app.fetch),
    signIn: (_, user) => signedIn(user, (id) => security.start({} as Context, id)),
  };
}
