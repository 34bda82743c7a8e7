import {randomUUID} from 'node:crypto';
import {Redis} from 'ioredis';
import {Pool} from 'pg';
import {createClient} from 'redis';
import type {ActivityStore, MaybePromise} from '../../server-contract/index.ts';
import {postgresStore} from '../../server-contract/stores/postgres.ts';
import {type IoRedis, type NodeRedis, redisStore} from '../../server-contract/stores/redis.ts';
import {findPostgres, postgresMissing} from '../support/postgres.ts';
import {findRedis, redisMissing} from '../support/redis.ts';
import {passProcessTime, stopProcessClock} from './process-clock.ts';
import {SimulatedStore} from './simulated-store.ts';

/** A kind of store: the real one on its real server, but its clock moves only when a test moves it. */
export interface StoreTarget {
  readonly name: string;
  /** The reason why it cannot be tested on this machine. */
  readonly missing: string | false;
  open(): Promise<OpenStore>;
}

export interface OpenStore {
  readonly store: ActivityStore;
  /** Moves the store's clock by this many seconds. A negative number sets it back. */
  pass(seconds: number): MaybePromise<void>;
  /** Of Redis: the number of fields in the keys of users. */
  sizeOfUsers?(): Promise<number>;
  /** Loses every record, as a restart or an eviction does. */
  forget(): MaybePromise<void>;
  close(): MaybePromise<void>;
}

export const memory: StoreTarget = {
  name: 'memory',
  missing: false,
  async open() {
    let store = new SimulatedStore();
    return {
      store: {
        start: (...args) => store.start(...args),
        touch: (...args) => store.touch(...args),
        end: (...args) => store.end(...args),
        begin: (...args) => store.begin(...args),
        rotate: (...args) => store.rotate(...args),
        sessionsOf: (...args) => store.sessionsOf(...args),
        endSessionsOf: (...args) => store.endSessionsOf(...args),
        sharedSecret: (...args) => store.sharedSecret(...args),
        ping: () => store.ping(),
        watchEnds: (...args) => store.watchEnds(...args),
      },
      pass: (seconds) => store.pass(seconds),
      forget() {
        store = new SimulatedStore();
      },
      close() {},
    };
  },
};

export const nodeRedis: StoreTarget = {
  name: 'redis',
  missing: redisMissing,
  async open() {
    const redis = await findRedis();
    const client = createClient({url: redis.url});
    await client.connect();
    const clock = new RedisClock();
    const prefix = `test:${randomUUID()}:`;
    const simulated: NodeRedis = {
      eval: (script, options) => client.eval(clock.stopIn(script), options),
      evalSha: unknownScript,
    };
    return {
      store: redisStore(simulated, {prefix, monotonicNow: clock.monotonicNow}),
      pass: clock.pass,
      async sizeOfUsers() {
        let size = 0;
        for await (const keys of client.scanIterator({MATCH: `${prefix}{*`}))
          for (const key of keys) size += await client.hLen(key);
        return size;
      },
      async forget() {
        for await (const keys of client.scanIterator({MATCH: `${prefix}*`}))
          if (keys.length > 0) await client.del(keys);
      },
      async close() {
        await client.close();
        await redis.close();
      },
    };
  },
};

export const ioRedis: StoreTarget = {
  name: 'ioredis',
  missing: redisMissing,
  async open() {
    const redis = await findRedis();
    const client = new Redis(redis.url);
    const clock = new RedisClock();
    const prefix = `test:${randomUUID()}:`;
    const simulated: IoRedis = {
      eval: (script, ...args) => client.eval(clock.stopIn(script), ...args),
      evalsha: unknownScript,
    };
    return {
      store: redisStore(simulated, {prefix, monotonicNow: clock.monotonicNow}),
      pass: clock.pass,
      async forget() {
        const keys = await client.keys(`${prefix}*`);
        if (keys.length > 0) await client.del(...keys);
      },
      async close() {
        client.disconnect();
        await redis.close();
      },
    };
  },
};

/** PostgreSQL looks names up along the search path, so a `clock_timestamp` in the test's schema replaces the built-in one. */
export const postgres: StoreTarget = {
  name: 'postgres',
  missing: postgresMissing,
  async open() {
    const database = await findPostgres();
    const schema = `test_${randomUUID().replaceAll('-', '')}`;
    const options = `-c search_path=${schema},pg_catalog`;
    const pool = new Pool({connectionString: database.url, options});
    await pool.query(`
      CREATE SCHEMA ${schema};
      CREATE TABLE clock AS SELECT timestamptz '2025-11-23 12:00 UTC' AS shows;
      CREATE FUNCTION clock_timestamp() RETURNS timestamptz LANGUAGE sql AS 'SELECT shows FROM ${schema}.clock'`);
    let monotonicMs = 0;
    stopProcessClock();
    const store = postgresStore(pool, {monotonicNow: () => monotonicMs});
    await store.createTable();
    return {
      store,
      async pass(seconds) {
        passProcessTime(seconds);
        monotonicMs += seconds * 1000;
        await pool.query('UPDATE clock SET shows = shows + make_interval(secs => $1)', [seconds]);
      },
      async forget() {
        await pool.query('TRUNCATE session_security');
      },
      async close() {
        await pool.query(`DROP SCHEMA ${schema} CASCADE`);
        await pool.end();
        await database.close();
      },
    };
  },
};

/** The clock that scripts read instead of Redis's own. */
class RedisClock {
  #milliseconds = Date.UTC(2025, 10, 23, 12);

  constructor() {
    stopProcessClock();
  }

  readonly pass = (seconds: number): void => {
    passProcessTime(seconds);
    this.#milliseconds += seconds * 1000;
  };

  /** The clock of the process, which moves with that of Redis. */
  readonly monotonicNow = (): number => this.#milliseconds;

  stopIn(script: string): string {
    const seconds = Math.floor(this.#milliseconds / 1000);
    const microseconds = (this.#milliseconds % 1000) * 1000;
    return script.replace("redis.call('TIME')", `{'${seconds}', '${microseconds}'}`);
  }
}

/** The clock is part of the script's text, so Redis never knows the script's hash. */
function unknownScript(): Promise<never> {
  return Promise.reject(new Error('NOSCRIPT No matching script. Please use EVAL.'));
}
