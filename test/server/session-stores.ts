import {mkdtempSync, rmSync} from 'node:fs';
import {createRequire} from 'node:module';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import connectPg from 'connect-pg-simple';
import {RedisStore} from 'connect-redis';
import session, {MemoryStore, Store} from 'express-session';
import {Pool} from 'pg';
import {createClient} from 'redis';
import {findPostgres, postgresMissing} from '../support/postgres.ts';
import {findRedis, redisMissing} from '../support/redis.ts';

/** A store of express-session, as applications use it. */
export interface SessionStoreTarget {
  readonly name: string;
  /** Why it cannot be tested here; false where it can. */
  readonly missing: string | false;
  open(): Promise<{readonly store: Store; close(): Promise<void>}>;
}

/** The stores have no types of their own, or types of another version of express-session. */
const require = createRequire(import.meta.url);

export const sessionStores: readonly SessionStoreTarget[] = [
  {name: 'MemoryStore', missing: false, open: async () => ({store: new MemoryStore(), close: async () => {}})},
  {
    name: 'a store whose touch renews only a lifetime of its own',
    missing: false,
    open: async () => ({store: new LifetimeStore(), close: async () => {}}),
  },
  {name: 'connect-redis', missing: redisMissing, open: openRedis},
  {name: 'connect-pg-simple', missing: postgresMissing, open: openPostgres},
  {name: 'memorystore', missing: false, open: openMemorystore},
  {name: 'session-file-store', missing: false, open: openFileStore},
];

/** Keeps the cookie inside the stored session as it was when the session was saved. */
export class LifetimeStore extends Store {
  readonly sessions = new Map<string, {readonly text: string; expires: number}>();

  get(id: string, done: (error: unknown, found?: session.SessionData | null) => void): void {
    const stored = this.sessions.get(id);
    if (stored && stored.expires <= Date.now()) this.sessions.delete(id);
    const found = this.sessions.get(id);
    setImmediate(done, null, found ? JSON.parse(found.text) : null);
  }

  set(id: string, data: session.SessionData, done?: (error?: unknown) => void): void {
    const expires = lifetimeOf(data);
    if (expires > Date.now()) this.sessions.set(id, {text: JSON.stringify(data), expires});
    else this.sessions.delete(id);
    setImmediate(() => done?.());
  }

  override touch(id: string, data: session.SessionData, done?: () => void): void {
    const stored = this.sessions.get(id);
    if (stored) stored.expires = lifetimeOf(data);
    setImmediate(() => done?.());
  }

  destroy(id: string, done?: (error?: unknown) => void): void {
    this.sessions.delete(id);
    setImmediate(() => done?.());
  }
}

function lifetimeOf({cookie}: session.SessionData): number {
  return cookie.expires ? Number(new Date(cookie.expires)) : Number.POSITIVE_INFINITY;
}

async function openRedis() {
  const redis = await findRedis();
  const client = await createClient({url: redis.url}).connect();
  return {
    store: new RedisStore({client, prefix: `test-${process.pid}:`}),
    async close() {
      client.destroy();
      await redis.close();
    },
  };
}

async function openPostgres() {
  const postgres = await findPostgres();
  const pool = new Pool({connectionString: postgres.url});
  const PgStore = connectPg(session);
  const store = new PgStore({
    pool,
    createTableIfMissing: true,
    tableName: 'stored_session',
    pruneSessionInterval: false,
  });
  return {
    store,
    async close() {
      store.close();
      await pool.end();
      await postgres.close();
    },
  };
}

async function openMemorystore() {
  const MemorystoreStore = require('memorystore')(session);
  return {store: new MemorystoreStore({}) as Store, close: async () => {}};
}

async function openFileStore() {
  const FileStore = require('session-file-store')(session);
  const path = mkdtempSync(join(tmpdir(), 'sessions-'));
  const store = new FileStore({path, logFn: () => {}, retries: 0, reapInterval: -1}) as Store;
  return {store, close: async () => rmSync(path, {recursive: true})};
}
