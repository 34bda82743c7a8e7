/** One of several processes that serve the same applications, each on a port of its own. */
import {createServer, type RequestListener} from 'node:http';
import type {AddressInfo} from 'node:net';
import {getRequestListener} from '@hono/node-server';
import type express from 'express';
import type {FastifyInstance, FastifyReply, FastifyRequest} from 'fastify';
import {Pool} from 'pg';
import {createClient, type RedisClientType} from 'redis';
import {sessionSecurity as forExpress} from '../../../server-contract/adapters/express.ts';
import {sessionSecurity as forFastify} from '../../../server-contract/adapters/fastify.ts';
import {sessionSecurity as forFetch} from '../../../server-contract/adapters/fetch.ts';
import {redisStore} from '../../../server-contract/stores/redis.ts';
import {ironSessionApp} from '../apps/iron-sessions.ts';
import {
  clientSessions,
  cookieSessions,
  expressApp,
  passportOf,
  postgresSessions,
  redisSessions,
  storedSessions,
} from './express-apps.ts';
import {secureSessionApp, sessionPluginApp} from './fastify-apps.ts';
import {type Shared, TEST_LIMIT} from './shared.ts';

const redis = (await createClient({url: process.env.REDIS_URL!}).connect()) as RedisClientType;
const pool = new Pool({connectionString: process.env.POSTGRES_URL!});
const shared: Shared = {
  redis,
  pool,
  options: {
    store: redisStore(redis),
    expireAfter: ({headers}) => Number(headers[TEST_LIMIT] ?? 600),
    onError: (error) => process.send!({error: String(error)}),
  },
};

const ironSessions = ironSessionApp(forFetch, {
  ...shared.options,
  expireAfter: (c) => Number(c.req.header(TEST_LIMIT) ?? 600),
});

const onExpress = () => forExpress<express.Request, express.Response>(shared.options);
const onFastify = (app: FastifyInstance) => app.register(forFastify<FastifyRequest, FastifyReply>, shared.options);
const ofRedis = () => storedSessions(redisSessions(shared));
const applications: Readonly<Record<string, RequestListener>> = {
  'express-session with connect-redis': expressApp(onExpress(), ofRedis()),
  'express-session with connect-pg-simple': expressApp(onExpress(), storedSessions(postgresSessions(shared))),
  'cookie-session': expressApp(onExpress(), cookieSessions()),
  'client-sessions': expressApp(onExpress(), clientSessions()),
  'Passport with its local strategy': expressApp(onExpress(), ofRedis(), passportOf('user')),
  'Passport with userProperty': expressApp(onExpress(), ofRedis(), passportOf('account')),
  '@fastify/session': await sessionPluginApp(onFastify, redisSessions(shared)),
  '@fastify/secure-session': await secureSessionApp(shared, false),
  '@fastify/passport on @fastify/secure-session': await secureSessionApp(shared, true),
  'iron-session on Hono': getRequestListener(ironSessions.fetch, {overrideGlobalObjects: false}),
};

const ports = Object.entries(applications).map(async ([name, listener]) => {
  const server = createServer(listener);
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  return [name, (server.address() as AddressInfo).port] as const;
});
process.send!({ports: Object.fromEntries(await Promise.all(ports))});
process.once('disconnect', () => process.exit());
