import {createHash} from 'node:crypto';
import {type ActivityStore, type EndReason, KEEP_EXPIRED, type RecordAge, type Touch} from '../core/activity-store.ts';
import {surviveErrors} from './connection-errors.ts';
import {createTableSql, endSql, startSql, sweepSql, touchSql} from './postgres-sql.ts';

export {createTableSql} from './postgres-sql.ts';

/** A `Pool` of `pg`, or anything that runs one statement. */
export interface PostgresPool {
  query(statement: PostgresStatement): Promise<{readonly rows: unknown[]; readonly rowCount?: number | null}>;
}

/** A statement with a name is prepared once a connection. */
export interface PostgresStatement {
  name?: string;
  text: string;
  values: unknown[];
}

export interface PostgresStoreOptions {
  /**
   * The table, with its schema if need be: plain names such as `activity` or `web.activity`.
   * @default 'session_security'
   */
  readonly table?: string;
  /**
   * Prepared statements spare the server planning. Switch them off behind a pooler that cannot have them (PgBouncer
   * before 1.21 in transaction mode).
   * @default true
   */
  readonly prepare?: boolean;
}

export interface PostgresStore extends ActivityStore {
  /** Creates the table if there is none yet: `createTableSql(table)`, which a migration can run instead. */
  createTable(): Promise<void>;
  /**
   * Deletes the records that have been over for an hour, and returns how many. Sign-ins see to it once an hour, so
   * that nobody has to call it.
   */
  sweep(): Promise<number>;
}

const HOUR = 3_600_000;
/** PostgreSQL refuses instants too far in the future. 30 years, in seconds. */
const FAR = 1e9;

/**
 * Activity records in PostgreSQL 9.5 or later, for applications that have one anyway. A request costs one statement on
 * one row; the database's clock alone counts. Transactions must be READ COMMITTED, which is the default of PostgreSQL.
 *
 * ```js
 * const impatient = {connectionTimeoutMillis: 5000, statement_timeout: 5000, query_timeout: 6000};
 * const store = postgresStore(new Pool({connectionString, ...impatient}));
 * await store.createTable();
 * app.use(sessionSecurity({store}));
 * ```
 * Without the first two limits PostgreSQL would carry out late what the application refused meanwhile.
 *
 * @throws TypeError when an option makes no sense
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
  surviveErrors(pool);
  const statement = (text: string) => {
    const name = prepare ? {name: createHash('sha1').update(text).digest('hex')} : {};
    return (...values: unknown[]) => pool.query({...name, text, values});
  };
  const start = statement(startSql(table));
  const touch = statement(touchSql(table));
  const end = statement(endSql(table));
  const createTable = statement(createTableSql(table));
  const sweep = statement(sweepSql(table));
  let sweepAt = 0;

  const store: PostgresStore = {
    async start(id, {expireAfter}, {idleFor, age} = {idleFor: 0, age: 0}): Promise<void> {
      await start(id, age, idleFor, Math.min(expireAfter + KEEP_EXPIRED, FAR));
      if (Date.now() < sweepAt) return;
      sweepAt = Date.now() + HOUR;
      // The sign-in does not wait for it, and one that fails is made up for by the next.
      store.sweep().catch(() => {});
    },

    async touch(id, idleFor, {expireAfter, maxLifetime}): Promise<Touch> {
      const {rows} = await touch(id, idleFor, expireAfter, maxLifetime, Math.min(expireAfter + KEEP_EXPIRED, FAR));
      const row = rows[0] as TouchedRow | undefined;
      if (row === undefined) return {active: false, reason: 'missing'};
      const {ended, advanced, idleFor: idle, age} = row;
      return ended === null ? {active: true, advanced, idleFor: idle, age} : {active: false, reason: ended};
    },

    async end(id): Promise<void> {
      await end(id);
    },

    async createTable(): Promise<void> {
      // What another process creates at this moment is there at the second try.
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

/** `IF NOT EXISTS` does not see a table that another process creates at this moment: it, or its row type, is then there. */
function isDuplicate(error: unknown): boolean {
  const {code} = error as {code?: string};
  return code === '23505' || code === '42P07' || code === '42710';
}
