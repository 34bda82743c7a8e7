import {createHash} from 'node:crypto';
import {type ActivityStore, type EndReason, KEEP_EXPIRED, type RecordAge, type Touch} from '../core/activity-store.ts';
import {ignoreConnectionErrors} from './connection-errors.ts';
import {createTableSql, endSql, startSql, sweepSql, touchSql} from './postgres-sql.ts';

export {createTableSql} from './postgres-sql.ts';

/** A `Pool` of `pg`, or any object that runs one statement. */
export interface PostgresPool {
  query(statement: PostgresStatement): Promise<{readonly rows: unknown[]; readonly rowCount?: number | null}>;
}

/** A statement with a name is prepared once per connection. */
export interface PostgresStatement {
  name?: string;
  text: string;
  values: unknown[];
}

export interface PostgresStoreOptions {
  /**
   * The table, optionally with its schema: plain names such as `activity` or `web.activity`.
   * @default 'session_security'
   */
  readonly table?: string;
  /**
   * Prepared statements save the server the planning. Switch them off behind a pooler that does not support them
   * (PgBouncer before 1.21 in transaction mode, https://www.pgbouncer.org/config.html#max_prepared_statements).
   * @default true
   */
  readonly prepare?: boolean;
}

export interface PostgresStore extends ActivityStore {
  /** Creates the table if it is missing. A migration can run `createTableSql(table)` instead. */
  createTable(): Promise<void>;
  /**
   * Deletes the records of sessions that ended an hour ago or earlier, and returns their number. The store calls this
   * once an hour, at a sign-in.
   */
  sweep(): Promise<number>;
}

const SWEEP_INTERVAL_MS = 3_600_000;
/** In seconds: 30 years. PostgreSQL refuses instants too far in the future. */
const MAX_KEEP = 1e9;

/**
 * Activity records in PostgreSQL 9.5 or later, for applications that use it anyway. A request costs one statement on one
 * row. Only the database's clock is used. Transactions must be READ COMMITTED, which is the default of PostgreSQL.
 *
 * ```js
 * const timeouts = {connectionTimeoutMillis: 5000, statement_timeout: 5000, query_timeout: 6000};
 * const store = postgresStore(new Pool({connectionString, ...timeouts}));
 * await store.createTable();
 * app.use(sessionSecurity({store}));
 * ```
 * Without the first two timeouts PostgreSQL would run statements late, for requests that were refused in the meantime.
 *
 * @throws TypeError when an option is invalid
 */
export function postgresStore(
  pool: PostgresPool,
  {table = 'session_security', prepare = true}: PostgresStoreOptions = {},
): PostgresStore {
  if (typeof pool?.query !== 'function') {
    throw new TypeError(`session-security: pool must be a Pool of pg, got ${String(pool)}`);
  }
  if (!/^[a-z_]\w*(\.[a-z_]\w*)?$/i.test(table)) {
    throw new TypeError(`session-security: table must be a plain name such as web.activity, got ${String(table)}`);
  }
  ignoreConnectionErrors(pool);
  const statement = (text: string) => {
    const name = prepare ? {name: createHash('sha1').update(text).digest('hex')} : {};
    return (...values: unknown[]) => pool.query({...name, text, values});
  };
  const start = statement(startSql(table));
  const touch = statement(touchSql(table));
  const end = statement(endSql(table));
  const createTable = statement(createTableSql(table));
  const sweep = statement(sweepSql(table));
  let sweepAtMs = 0;

  const store: PostgresStore = {
    async start(id, {expireAfter}, {idleFor, age} = {idleFor: 0, age: 0}): Promise<void> {
      await start(id, age, idleFor, keepFor(expireAfter));
      if (Date.now() < sweepAtMs) return;
      sweepAtMs = Date.now() + SWEEP_INTERVAL_MS;
      // The sign-in does not wait for the sweep. The next sweep also deletes the records of one that failed.
      store.sweep().catch(() => {});
    },

    async touch(id, idleFor, {expireAfter, maxLifetime}): Promise<Touch> {
      const {rows} = await touch(id, idleFor, expireAfter, maxLifetime, keepFor(expireAfter));
      const row = rows[0] as TouchedRow | undefined;
      if (row === undefined) return {active: false, reason: 'missing'};
      const {ended, advanced, idleFor: idle, age} = row;
      return ended === null ? {active: true, advanced, idleFor: idle, age} : {active: false, reason: ended};
    },

    async end(id): Promise<void> {
      await end(id);
    },

    async createTable(): Promise<void> {
      // If another process created the table at the same moment, the second try finds it.
      await createTable().catch((error: unknown) => {
        if (!isDuplicate(error)) throw error;
        return createTable();
      });
    },

    async sweep(): Promise<number> {
      return (await sweep()).rowCount ?? 0;
    },
  };
  return store;
}

interface TouchedRow extends RecordAge {
  readonly ended: EndReason | null;
  readonly advanced: boolean;
}

/** Seconds for which to keep a record with activity now. */
function keepFor(expireAfter: number): number {
  return Math.min(expireAfter + KEEP_EXPIRED, MAX_KEEP);
}

/**
 * `IF NOT EXISTS` does not see a table that another process creates at the same moment. The statement then fails on the
 * table or on its row type
 * (https://www.postgresql.org/message-id/CAKU4AWpGFMgp3zF-8TUkpydPZ5kJcY-yWcdN92mwRnSbJW2zhQ%40mail.gmail.com).
 */
function isDuplicate(error: unknown): boolean {
  const {code} = error as {code?: string};
  return code === '23505' || code === '42P07' || code === '42710';
}
