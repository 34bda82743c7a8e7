import {createHash} from 'node:crypto';
import type {ActivityStore, EndReason, RecordAge, RecordLimits, Touch} from '../core/activity-store.ts';
import {DEFAULT_STORE_TIMEOUT} from '../core/default-options.ts';
import {KEEP_EXPIRED, type TombstoneCause} from '../core/tombstone.ts';
import {ignoreConnectionErrors} from './connection-errors.ts';
import {
  createTableSql,
  endSql,
  type NamedStatement,
  rotateSql,
  SWEEP_BATCH,
  secretSql,
  startSql,
  sweepSql,
  TIME_SQL,
  touchSql,
} from './postgres-sql.ts';
import {StoreClock, type TimedReply} from './store-clock.ts';

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
  /**
   * Commits an end, and the tombstone of a change of id, at this level of `synchronous_commit`, so that a failover to a
   * synchronous standby does not take it back. Without standbys that the database waits for, as `on`.
   * @default the level of the connection
   */
  readonly durableEnds?: DurableLevel;
  /**
   * The monotonic clock of this process in milliseconds, for tests that stop the clock of the database.
   * @default performance.now
   */
  readonly monotonicNow?: () => number;
}

/** https://www.postgresql.org/docs/current/runtime-config-wal.html#GUC-SYNCHRONOUS-COMMIT */
export type DurableLevel = 'on' | 'remote_write' | 'remote_apply';

const DURABLE_LEVELS: readonly unknown[] = ['on', 'remote_write', 'remote_apply', undefined];

export interface PostgresStore extends ActivityStore {
  /** Creates the table if it is missing. A migration can run `createTableSql(table)` instead. */
  createTable(): Promise<void>;
  /**
   * Deletes the records that need not be kept any longer, in batches, and returns their number. The store calls this
   * once an hour, at a sign-in, and again after five minutes if it failed.
   */
  sweep(): Promise<number>;
}

const SWEEP_INTERVAL_MS = 3_600_000;
const SWEEP_AGAIN_MS = 300_000;
/** In seconds: 30 years. PostgreSQL refuses instants too far in the future. */
const MAX_KEEP = 1e9;

/**
 * Activity records in PostgreSQL 9.5 or later, for applications that use it anyway. A request costs one statement on one
 * row. Only the database's clock is used. A statement that fails because of another one (`40001`, at the isolation levels
 * above READ COMMITTED, and `40P01`) is sent again.
 *
 * ```js
 * const timeouts = {connectionTimeoutMillis: 5000, statement_timeout: 5000, query_timeout: 6000};
 * const store = postgresStore(new Pool({connectionString, ...timeouts}));
 * await store.createTable();
 * app.use(sessionSecurity({store}));
 * ```
 * The timeouts return connections to the pool while the database does not answer.
 *
 * @throws TypeError when an option is invalid
 */
export function postgresStore(
  pool: PostgresPool,
  {table = 'session_security', prepare = true, durableEnds, monotonicNow}: PostgresStoreOptions = {},
): PostgresStore {
  if (typeof pool?.query !== 'function') {
    throw new TypeError(`session-security: pool must be a Pool of pg, got ${String(pool)}`);
  }
  if (!/^[a-z_]\w*(\.[a-z_]\w*)?$/i.test(table)) {
    throw new TypeError(`session-security: table must be a plain name such as web.activity, got ${String(table)}`);
  }
  if (!DURABLE_LEVELS.includes(durableEnds)) {
    throw new TypeError(`session-security: durableEnds must be on, remote_write or remote_apply, got ${durableEnds}`);
  }
  ignoreConnectionErrors(pool);
  const clock = new StoreClock(monotonicNow);
  const prepared = ({text, parameters}: NamedStatement) => {
    const name = prepare ? {name: createHash('sha1').update(text).digest('hex')} : {};
    return (values: Values, timeout?: number) =>
      untilSerialized(() => pool.query({...name, text, values: parameters.map((key) => values[key])}), timeout);
  };
  const plain = (text: string) => prepared({text, parameters: []});
  const readTime = plain(TIME_SQL);
  const end = prepared(endSql(table, durableEnds));
  const secret = prepared(secretSql(table));
  const sweepBatch = prepared(sweepSql(table));
  const findTable = plain(`SELECT to_regclass('${table}') IS NOT NULL AS found`);
  const createTable = plain(createTableSql(table));
  const start = timed(startSql(table));
  const touch = timed(touchSql(table));
  const rotate = timed(rotateSql(table, durableEnds));
  let sweepAtMs = 0;
  let sweepFails = false;
  let reportError: (error: unknown) => void = () => {};

  /** A statement that gets the moment of asking, and gives one row. */
  function timed(sql: NamedStatement): (values: Values, timeout?: number) => Promise<TimedRow> {
    const query = prepared(sql);
    return (values, timeout = Number.POSITIVE_INFINITY) =>
      clock.run(
        async () => Number(((await readTime({}, timeout)).rows[0] as TimeRow).nowMs),
        async (askedMs) => {
          const {rows} = await query({...values, asked_ms: askedMs, timeout}, timeout);
          const row = rows[0] as TouchedRow;
          return {row, nowMs: Number(row.nowMs), isLate: row.outcome === 'late'};
        },
        timeout,
      );
  }

  async function startRecord(
    id: string,
    limits: RecordLimits,
    {idleFor, age}: RecordAge,
    replaces: boolean,
    timeout?: number,
  ): Promise<boolean> {
    const values = {...durations(limits), id, idle_for: idleFor, age, replaces};
    const {row} = await start(values, timeout);
    sweepSometimes();
    return row.outcome === 'started';
  }

  /** A sign-in does not wait for the sweep. */
  function sweepSometimes(): void {
    if (Date.now() < sweepAtMs) return;
    sweepAtMs = Date.now() + SWEEP_INTERVAL_MS;
    store.sweep().then(
      () => {
        sweepFails = false;
      },
      (error: unknown) => {
        sweepAtMs = Date.now() + SWEEP_AGAIN_MS;
        if (!sweepFails) reportError(error);
        sweepFails = true;
      },
    );
  }

  const store: PostgresStore = {
    async start(id, limits, past = NEW, timeout): Promise<void> {
      await startRecord(id, limits, past, true, timeout);
    },

    async touch(id, idleFor, limits, timeout): Promise<Touch> {
      const claim = idleFor === null ? null : Math.max(0, idleFor);
      return toTouch((await touch({...durations(limits), id, idle_for: claim}, timeout)).row);
    },

    async end(id, maxLifetime = 0): Promise<void> {
      let next: string | null | undefined = id;
      for (let hop = 0; next && hop < MAX_SUCCESSORS; hop++) {
        const {rows} = await end({id: next, keep_ended: KEEP_EXPIRED, lifetime: finite(maxLifetime)});
        next = (rows[0] as SecretRow).ended === 'rotated' ? (rows[0] as SecretRow).successor : undefined;
      }
    },

    async begin(id, limits, timeout): Promise<Touch> {
      if (await startRecord(id, limits, NEW, false, timeout)) return {active: true, advanced: true, ...NEW};
      return store.touch(id, null, limits, timeout);
    },

    async rotate(from, to, limits, timeout): Promise<boolean> {
      const {outcome} = (await rotate({...durations(limits), id: from, to}, timeout)).row;
      return outcome === 'moved before' ? (await store.touch(to, null, limits, timeout)).active : outcome === 'moved';
    },

    async sharedSecret(candidate): Promise<string> {
      const [row] = (await secret({id: SECRET_ID, candidate})).rows as readonly SecretRow[];
      if (row?.ended !== 'secret') throw new Error(`session-security: the row ${SECRET_ID} holds something else`);
      return row.successor;
    },

    reportErrorsTo(report): void {
      reportError = report;
    },

    async createTable(): Promise<void> {
      // `CREATE TABLE IF NOT EXISTS` needs the right to create tables even where the table exists.
      if (isTrue(((await findTable({})).rows[0] as {found: unknown}).found)) return;
      // If another process created the table at the same moment, the second try finds it.
      await createTable({}).catch((error: unknown) => {
        if (!isDuplicate(error)) throw error;
        return createTable({});
      });
    },

    async sweep(): Promise<number> {
      let swept = 0;
      for (let after: string | null = ''; after !== null; ) {
        const {last, read, swept: number} = (await sweepBatch({after})).rows[0] as SweptBatch;
        swept += Number(number);
        after = Number(read) < SWEEP_BATCH ? null : last;
      }
      return swept;
    },
  };
  return store;
}

type Values = Readonly<Record<string, unknown>>;

const NEW: RecordAge = {idleFor: 0, age: 0};

/** A session that changes its id more often than this between two requests is left to expire. */
const MAX_SUCCESSORS = 10;

/** No id of a session: those of this package have no colon. */
const SECRET_ID = ':secret';

interface SecretRow {
  readonly ended: string | null;
  readonly successor: string;
}

interface SweptBatch {
  /** The key of the last row that was read. Null at the end of the table. */
  readonly last: string | null;
  readonly read: unknown;
  readonly swept: unknown;
}

interface TimeRow {
  readonly nowMs: unknown;
}

interface TimedRow extends TimedReply {
  readonly row: TouchedRow;
}

/** Parsers of types can be configured to leave text, so numbers and booleans are read by type. */
interface TouchedRow extends TimeRow {
  readonly outcome: string;
  readonly advanced: unknown;
  readonly idleFor: unknown;
  readonly age: unknown;
  readonly cause: TombstoneCause | null;
  readonly successor: string | null;
  readonly endedFor: unknown;
}

function toTouch({outcome, advanced, idleFor, age, cause, successor, endedFor}: TouchedRow): Touch {
  if (outcome === 'active') {
    return {active: true, advanced: isTrue(advanced), idleFor: Number(idleFor), age: Number(age)};
  }
  const reason = outcome as EndReason;
  if (cause === null) return {active: false, reason};
  return {active: false, reason, tombstone: {cause, endedFor: Number(endedFor), ...(successor && {successor})}};
}

function isTrue(value: unknown): boolean {
  return value === true || value === 't' || value === 'true';
}

/** In seconds, for the parameters of the statements. */
function durations({expireAfter, maxLifetime}: RecordLimits): Values {
  return {
    expire_after: expireAfter,
    max_lifetime: maxLifetime,
    keep: Math.min(expireAfter + KEEP_EXPIRED, MAX_KEEP),
    keep_ended: KEEP_EXPIRED,
    lifetime: finite(maxLifetime),
  };
}

/** The time after the sign-in for which a copy of the cookie may be sent. 0: for ever, which no record can wait for. */
function finite(maxLifetime: number): number {
  return maxLifetime < MAX_KEEP ? maxLifetime : 0;
}

const MAX_DELAY_MS = 20;

/**
 * Runs a statement again that PostgreSQL refused because of another one. Each winner fails all that waited for it, so
 * several tries may be needed. The delay is random, so that they do not meet again.
 */
async function untilSerialized<T>(run: () => Promise<T>, timeout = DEFAULT_STORE_TIMEOUT): Promise<T> {
  const untilMs = performance.now() + timeout * 1000;
  for (;;) {
    try {
      return await run();
    } catch (error) {
      const {code} = error as {code?: unknown};
      if ((code !== '40001' && code !== '40P01') || performance.now() >= untilMs) throw error;
      await new Promise((resolve) => setTimeout(resolve, Math.random() * MAX_DELAY_MS));
    }
  }
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
