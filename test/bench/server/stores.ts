/** Where activity is recorded: each store on its real server, which REDIS_URL and POSTGRES_URL tell. */
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
  /** Why it cannot be had here. */
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
    // Its connections are to be there again when its next turn comes.
    const store = postgresStore(new Pool({connectionString: process.env.POSTGRES_URL!, idleTimeoutMillis: 0}));
    await store.createTable();
    return store;
  },
} as const satisfies Store;

export function connectRedis() {
  const url = process.env.REDIS_URL!;
  return createClient({url, disableOfflineQueue: true, commandOptions: {timeout: 0}}).connect();
}
