import {equal} from 'node:assert/strict';
import {Redis} from 'ioredis';
import {Pool} from 'pg';
import {createClient} from 'redis';
import type {ActivityStore} from '../../server-contract/index.ts';
import {postgresStore} from '../../server-contract/stores/postgres.ts';
import {redisStore} from '../../server-contract/stores/redis.ts';
import {findPostgres, postgresMissing} from '../support/postgres.ts';
import {type FoundDatabase, findRedis, redisMissing} from '../support/redis.ts';

/** Stores that several processes share, each with a connection that listens to the ends of the others. */
export interface ListeningStore {
  readonly store: ActivityStore;
  /** Breaks the connection that listens. It is made again by itself. */
  breakListener(): Promise<void>;
  close(): Promise<void>;
}

export type Kind = keyof typeof openListening;

/** Subscribes once `mayBegin` has resolved. */
export const openListening = {
  async redis(url: string, mayBegin?: Promise<unknown>): Promise<ListeningStore> {
    const client = await createClient({url}).connect();
    const subscriber = client.duplicate();
    delay(subscriber, mayBegin);
    return {
      store: redisStore(client, {subscriber}),
      async breakListener() {
        await client.sendCommand(['CLIENT', 'KILL', 'TYPE', 'pubsub']);
      },
      async close() {
        if (subscriber.isOpen) subscriber.destroy();
        await client.close();
      },
    };
  },

  async ioredis(url: string, mayBegin?: Promise<unknown>): Promise<ListeningStore> {
    const client = new Redis(url);
    const subscriber = client.duplicate();
    delay(subscriber, mayBegin);
    return {
      store: redisStore(client, {subscriber}),
      async breakListener() {
        await client.call('CLIENT', 'KILL', 'TYPE', 'pubsub');
      },
      async close() {
        subscriber.disconnect();
        client.disconnect();
      },
    };
  },

  async postgres(url: string, mayBegin?: Promise<unknown>): Promise<ListeningStore> {
    const pool = new Pool({connectionString: url});
    const listener = async () => {
      await mayBegin;
      return pool.connect();
    };
    const store = postgresStore(pool, {listener});
    await store.createTable();
    return {
      store,
      async breakListener() {
        await pool.query(
          "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE 'LISTEN%' AND pid <> pg_backend_pid()",
        );
      },
      close: () => pool.end(),
    };
  },
};

export const TARGETS: readonly {
  readonly kind: Kind;
  readonly missing: string | false;
  readonly find: () => Promise<FoundDatabase>;
}[] = [
  {kind: 'redis', missing: redisMissing, find: findRedis},
  {kind: 'ioredis', missing: redisMissing, find: findRedis},
  {kind: 'postgres', missing: postgresMissing, find: findPostgres},
];

type Subscribe = (...args: readonly unknown[]) => Promise<unknown>;

/** Of both kinds of clients. */
function delay(subscriber: object, mayBegin: Promise<unknown> | undefined): void {
  const {subscribe} = subscriber as {subscribe: Subscribe};
  Object.assign(subscriber, {
    async subscribe(...args: readonly unknown[]) {
      await mayBegin;
      return subscribe.call(subscriber, ...args);
    },
  });
}

/** Ends by its limits: that is told to nobody. */
export async function endUnheard({touch}: ActivityStore, id: string): Promise<void> {
  equal((await touch(id, null, {expireAfter: 0.000_001, maxLifetime: 0.000_001})).active, false);
}
