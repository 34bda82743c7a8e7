/** One of several processes that serve the same applications, each on a port of its own. */
import {createServer, type RequestListener} from 'node:http';
import type {AddressInfo} from 'node:net';
import {getRequestListener} from '@hono/node-server';
import {Pool} from 'pg';
import {createClient, type RedisClientType} from 'redis';
import {redisStore} from '../../../server-contract/stores/redis.ts';
import {ironSessionApp} from '../apps/iron-sessions.ts';
import {
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

const ironSessions = ironSessionApp({
  ...shared.options,
  expireAfter: (c) => Number(c.req.header(TEST_LIMIT) ?? 600),
});

const ofRedis = () => storedSessions(redisSessions(shared));
const applications: Readonly<Record<string, RequestListener>> = {
  'express-session with connect-redis': expressApp(shared, ofRedis()),
  'express-session with connect-pg-simple': expressApp(shared, storedSessions(postgresSessions(shared))),
  'cookie-session': expressApp(shared, cookieSessions()),
  'Passport with its local strategy': expressApp(shared, ofRedis(), passportOf('user')),
  'Passport with userProperty': expressApp(shared, ofRedis(), passportOf('account')),
  '@fastify/session': await sessionPluginApp(shared, redisSessions(shared)),
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
