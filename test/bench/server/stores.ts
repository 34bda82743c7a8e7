/** The measured stores, on real servers, whose addresses are in REDIS_URL and POSTGRES_URL. */
import {Pool} from 'pg';
import {createClient} from 'redis';
import type {ActivityStore, MaybePromise} from 'session-security/server';
import {memoryStore} from 'session-security/server/memory';
import {postgresStore} from 'session-security/server/postgres';
import {redisStore} from 'session-security/server/redis';
import {postgresMissing} from '../../support/postgres.ts';
import {redisMissing} from '../../support/redis.ts';

export interface Store {
  readonly name: string;
  /** Why it cannot be measured on this machine; false if it can. */
  readonly missing: string | false;
  open(): MaybePromise<ActivityStore>;
}

export const memory = {name: 'memory', missing: false, open: () => memoryStore()} as const satisfies Store;

export const redis = {
  name: 'Redis',
  missing: redisMissing,
  open: () => connectRedis().then((client) => redisStore(client)),
} as const satisfies Store;

export const postgres = {
  name: 'PostgreSQL',
  missing: postgresMissing,
  async open() {
    // Connections stay open until the next turn of this server.
    const store = postgresStore(new Pool({connectionString: process.env.POSTGRES_URL!, idleTimeoutMillis: 0}));
    await store.createTable();
    return store;
  },
} as const satisfies Store;

export function connectRedis() {
  const url = process.env.REDIS_URL!;
  return createClient({url, disableOfflineQueue: true, commandOptions: {timeout: 0}}).connect();
}
