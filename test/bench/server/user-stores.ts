import {Pool} from 'pg';
import {createClient} from 'redis';
import type {ActivityStore} from 'session-security/server';
import {memoryStore} from 'session-security/server/memory';
import {postgresStore} from 'session-security/server/postgres';
import {redisStore} from 'session-security/server/redis';
import {ownPostgresMissing, startPostgres} from '../../support/postgres.ts';
import {ownRedisMissing, startRedis} from '../../support/redis.ts';

/** Calls of a store at the same time, as requests come to a process. */
export const AT_ONCE = 16;

export interface Opened {
  readonly database: string;
  readonly store: ActivityStore;
  /** In each round. */
  readonly touches: number;
}

/** `closes` gets what ends the databases, in the order in which they were started. */
export async function openStores(closes: (() => unknown)[]): Promise<Opened[]> {
  const opened: Opened[] = [{database: 'memory', store: memoryStore(), touches: 200_000}];
  if (!ownRedisMissing) {
    const server = await startRedis();
    const client = await createClient({url: server.url, commandOptions: {timeout: 0}}).connect();
    closes.push(server.close, () => client.destroy());
    opened.push({database: 'Redis', store: redisStore(client), touches: 4000});
  }
  if (!ownPostgresMissing) {
    const server = await startPostgres();
    const pool = new Pool({connectionString: server.url, idleTimeoutMillis: 0});
    closes.push(server.close, () => pool.end());
    const store = postgresStore(pool);
    await store.createTable();
    opened.push({database: 'PostgreSQL', store, touches: 1500});
  }
  return opened;
}
