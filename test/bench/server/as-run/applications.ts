/** Applications as people run them, with and without the guard: sessions of the usual libraries, on a real Redis. */
import type {RequestListener} from 'node:http';
import {join} from 'node:path';
import {getRequestListener} from '@hono/node-server';
import type express from 'express';
import type {FastifyInstance, FastifyReply, FastifyRequest} from 'fastify';
import type {Hono} from 'hono';
import type {RedisClientType} from 'redis';
import type {MaybePromise} from 'session-security/server';
import {sessionSecurity as forExpress} from 'session-security/server/express';
import {sessionSecurity as forFastify} from 'session-security/server/fastify';
import {type FetchOptions, sessionSecurity as forFetch} from 'session-security/server/fetch';
import {redisStore} from 'session-security/server/redis';
import {ironSessionApp} from '../../../server/apps/iron-sessions.ts';
import {expressApp, redisSessions, storedSessions} from '../../../server/libraries/express-apps.ts';
import {sessionPluginApp} from '../../../server/libraries/fastify-apps.ts';
import type {RequestKind} from '../request-kinds.ts';

export interface AsRun {
  /** Its framework and its sessions. */
  readonly on: string;
  /** The first of those with the same `on` is the one that the others are compared with. */
  readonly name: string;
  readonly kinds: readonly RequestKind[];
  build(redis: RedisClientType): MaybePromise<RequestListener>;
}

/** A failover makes thousands of errors, and the log of the benchmark is not the place for them. */
const guardOptions = (redis: RedisClientType) => ({store: redisStore(redis), onError: () => {}});

/** Without the guard, and with it. */
interface Pair {
  readonly on: string;
  build(redis: RedisClientType, isGuarded: boolean): MaybePromise<RequestListener>;
}

const EXPRESS: Pair = {
  on: 'Express, express-session, connect-redis',
  build: (redis, isGuarded) =>
    expressApp(
      isGuarded ? forExpress<express.Request, express.Response>(guardOptions(redis)) : undefined,
      storedSessions(redisSessions({redis})),
    ),
};

const FASTIFY: Pair = {
  on: 'Fastify, @fastify/session, connect-redis',
  build(redis, isGuarded) {
    const guard = (app: FastifyInstance) => app.register(forFastify<FastifyRequest, FastifyReply>, guardOptions(redis));
    return sessionPluginApp(isGuarded ? guard : undefined, redisSessions({redis}));
  },
};

const HONO: Pair = {
  on: 'Hono, iron-session',
  build(redis, isGuarded) {
    const app = ironSessionApp(isGuarded ? forFetch : undefined, guardOptions(redis));
    return getRequestListener(app.fetch);
  },
};

const BETTER_AUTH = 'Hono, better-auth with its sessions in Redis';

/** Seconds. */
const LIMIT = 600;
const DAY = 86_400;
const WEEK = 7 * DAY;

const betterAuthServers: readonly AsRun[] = [
  {
    on: BETTER_AUTH,
    name: 'refresh once a day, its default',
    kinds: ['page', 'session'],
    build: (redis) => betterAuthApp(redis, {expiresIn: WEEK, updateAge: DAY}),
  },
  {
    on: BETTER_AUTH,
    name: `refresh at each request, to end after ${LIMIT} s without one`,
    kinds: ['page', 'session'],
    build: (redis) => betterAuthApp(redis, {expiresIn: LIMIT, updateAge: 0}),
  },
  {
    on: BETTER_AUTH,
    name: 'the guard',
    kinds: ['page', 'ping'],
    build: (redis) =>
      betterAuthApp(redis, {expiresIn: WEEK, updateAge: DAY}, (options) =>
        forFetch({...options, ...guardOptions(redis), expireAfter: LIMIT}),
      ),
  },
];

type MakeGuard = (options: FetchOptions<never>) => ReturnType<typeof forFetch<never>>;

/** The folder of peers is installed by `npm run bench`, so its types are not known. */
async function betterAuthApp(redis: RedisClientType, session: object, guard?: MakeGuard): Promise<RequestListener> {
  const module = (await import(join(import.meta.dirname, '../../peers-server/better-auth.js'))) as {
    betterAuthApp(redis: RedisClientType, session: object, guard?: MakeGuard): Hono;
  };
  return getRequestListener(module.betterAuthApp(redis, session, guard).fetch);
}

export const UNGUARDED = 'without the guard';
export const GUARDED = 'the guard';

const pairs: readonly AsRun[] = [EXPRESS, FASTIFY, HONO].flatMap(({on, build}) => [
  {on, name: UNGUARDED, kinds: ['page'], build: (redis) => build(redis, false)} satisfies AsRun,
  {on, name: GUARDED, kinds: ['page', 'ping'], build: (redis) => build(redis, true)} satisfies AsRun,
]);

export const applications: readonly AsRun[] = [...pairs, ...betterAuthServers];

export const [onExpress, onExpressGuarded, , , , onHonoGuarded] = pairs as [AsRun, AsRun, AsRun, AsRun, AsRun, AsRun];

export const isBetterAuth = ({on}: AsRun): boolean => on === BETTER_AUTH;
