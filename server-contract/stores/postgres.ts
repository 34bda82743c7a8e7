import type {
  ActivityStore,
  EndReason,
  RecordAge,
  RecordLimits,
  RecordOwner,
  Started,
  Touch,
} from '../core/activity-store.ts';
import type {StoreEvent} from '../core/store-events.ts';
import {withinTime} from '../core/store-timeout.ts';
import {KEEP_EXPIRED, MAX_SUCCESSORS, type TombstoneCause} from '../core/tombstone.ts';
import {ignoreConnectionErrors} from './connection-errors.ts';
import {PostgresClient, type PostgresPool, type TimedRow, type Values} from './postgres-client.ts';
import {type ConnectListener, createEndWatch, endNameOf} from './postgres-ends.ts';
import {endSql, rotateSql, secretSql, startSql, touchSql} from './postgres-sql.ts';
import {SWEEP_BATCH, sweepSql} from './postgres-sweep-sql.ts';
import {createMissing} from './postgres-table.ts';
import {postgresUsers} from './postgres-users.ts';
import {Stopwatch} from './stopwatch.ts';
import {userHash} from './user-hash.ts';

export type {PostgresPool, PostgresStatement} from './postgres-client.ts';
export type {ConnectListener, PostgresListener} from './postgres-ends.ts';
export {createTableSql} from './postgres-table.ts';

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
   * Commits an end, an end of all sessions of a user, and the tombstone of a change of id, at this level of
   * `synchronous_commit`, so that a failover to a synchronous standby does not take it back. Without standbys that the
   * database waits for, as `on`.
   * @default the level of the connection
   */
  readonly durableEnds?: DurableLevel;
  /**
   * For the option `events`: connects a client that listens to what other processes end, such as `() => pool.connect()`. It
   * is called at the first event stream, and again when the connection was lost. The client is not used for anything else:
   * a pool has one less until `closeStreams()`, and `pool.end()` waits for that. It needs a session of its own: behind
   * PgBouncer in transaction mode, connect to the database itself. PostgreSQL 11 or later.
   * @default open pages hear at once only of what their own process ends
   */
  readonly listener?: ConnectListener;
  /**
   * Whether the ends of this process are told to those that listen (`NOTIFY`). For a process without event streams that ends
   * sessions, such as one of administrators.
   * @default whether there is a listener
   */
  readonly notifyEnds?: boolean;
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
  /**
   * Creates the table, or adds the columns and the index that a table of an older version lacks. A migration can run
   * `createTableSql(table)` instead.
   */
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
 * Activity records in PostgreSQL 9.6 or later, for applications that use it anyway. A request costs one statement, which
 * writes one row. A sign-in with `maxSessions` costs two, and so does `endSessionsOf`, with one more for each thousand
 * sessions. Only the database's clock is used. A statement that fails because of another one (`40001`, at the isolation
 * levels above READ COMMITTED, and `40P01`) is sent again.
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
  {
    table = 'session_security',
    prepare = true,
    durableEnds,
    listener,
    notifyEnds = listener !== undefined,
    monotonicNow,
  }: PostgresStoreOptions = {},
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
  if (listener !== undefined && typeof listener !== 'function') {
    throw new TypeError(`session-security: listener must be a function, () => pool.connect(), got ${String(listener)}`);
  }
  ignoreConnectionErrors(pool);
  const client = new PostgresClient(pool, {table, prepare, monotonicNow});
  const now = monotonicNow ?? (() => performance.now());
  const users = postgresUsers(client, {table, durableEnds, notifies: notifyEnds, now});
  const end = client.statement(endSql(table, durableEnds, notifyEnds));
  const secret = client.statement(secretSql(table));
  const sweepBatch = client.statement(sweepSql(table));
  const ping = client.statement({text: 'SELECT 1', parameters: []});
  const start = client.timed(startSql(table));
  const touch = client.timed(touchSql(table));
  const touchOther = client.timed(touchSql(table, true));
  const rotate = client.timed(rotateSql(table, durableEnds));
  let sweepAtMs = 0;
  let sweepFails = false;
  let reportError: (error: unknown) => void = () => {};
  let observe: ((event: StoreEvent) => void) | undefined;

  async function startRecord(
    id: string,
    limits: RecordLimits,
    beginning: Beginning,
  ): Promise<Started & {began: boolean}> {
    const {past, owner, timeout} = beginning;
    const {user, details = null} = owner ?? {};
    const values = {
      id,
      owner: hashOf(user),
      details,
      idle_for: past.idleFor,
      age: past.age,
      replaces: beginning.replaces,
    };
    const watch = new Stopwatch(now, now(), timeout);
    const {outcome} = await start({...durations(limits), ...values}, timeout);
    sweepSometimes();
    const began = outcome === 'started';
    if (!began || owner === undefined || !Number.isFinite(owner.maxSessions)) return {began, refused: false, ended: []};
    try {
      const limited = users.limitSessions(id, owner, finite(limits.maxLifetime), watch);
      return {began, ...(await withinTime(limited, watch.left()))};
    } catch (error) {
      // The sign-in fails, so its record must not count, also while the statement waits for a lock.
      await store.end(id, limits.maxLifetime);
      throw error;
    }
  }

  /** A sign-in does not wait for the sweep. */
  function sweepSometimes(): void {
    if (Date.now() < sweepAtMs) return;
    sweepAtMs = Date.now() + SWEEP_INTERVAL_MS;
    const startedAtMs = performance.now();
    const tell = (outcome: 'removed' | 'failed', count: number): void =>
      observe?.({kind: 'sweep', outcome, reason: 'due', count, storeMs: performance.now() - startedAtMs});
    store.sweep().then(
      (count) => {
        sweepFails = false;
        tell('removed', count);
      },
      (error: unknown) => {
        sweepAtMs = Date.now() + SWEEP_AGAIN_MS;
        if (!sweepFails) reportError(error);
        sweepFails = true;
        tell('failed', 0);
      },
    );
  }

  const store: PostgresStore = {
    async start(id, limits, past = NEW, timeout, owner): Promise<Started> {
      const {refused, ended} = await startRecord(id, limits, {past, owner, replaces: true, timeout});
      return {refused, ended};
    },

    async touch(id, idleFor, limits, timeout, user): Promise<Touch> {
      const claim = idleFor === null ? null : Math.max(0, idleFor);
      const askedMs = now();
      const values = {...durations(limits), owner: hashOf(user), id, idle_for: claim};
      const row = await touch<TouchedRow>(values, timeout);
      if (row.outcome !== 'active' || !isTrue(row.other)) return toTouch(row);
      const left = new Stopwatch(now, askedMs, timeout).left();
      const again = await touchOther<TouchedRow>({...values, idle_for: null}, left);
      return toTouch(again.outcome === 'active' ? row : again);
    },

    async end(id, maxLifetime = 0): Promise<void> {
      let next: string | null | undefined = id;
      for (let hop = 0; next && hop < MAX_SUCCESSORS; hop++) {
        const [row] = await end({id: next, keep_ended: KEEP_EXPIRED, lifetime: finite(maxLifetime)});
        const {ended, successor} = row as EndedRow;
        next = ended === 'rotated' ? successor : undefined;
      }
    },

    async begin(id, limits, timeout, owner): Promise<Touch> {
      const {began, ...started} = await startRecord(id, limits, {past: NEW, owner, replaces: false, timeout});
      if (began && !started.refused) return {active: true, advanced: true, ...NEW, ...(owner && {started})};
      return {...(await store.touch(id, null, limits, timeout, owner?.user)), ...(began && {started})};
    },

    async rotate(from, to, limits, timeout, user): Promise<boolean> {
      const {outcome} = await rotate({...durations(limits), owner: hashOf(user), id: from, to}, timeout);
      if (outcome !== 'moved before') return outcome === 'moved';
      return (await store.touch(to, null, limits, timeout, user)).active;
    },

    sessionsOf: users.sessionsOf,

    endSessionsOf(user, which, maxLifetime = 0, timeout) {
      return users.endSessionsOf(user, which, finite(maxLifetime), timeout);
    },

    async sharedSecret(candidate): Promise<string> {
      const [row] = (await secret({id: SECRET_ID, candidate})) as readonly EndedRow[];
      if (row?.ended !== 'secret') throw new Error(`session-security: the row ${SECRET_ID} holds something else`);
      return row.successor;
    },

    ...(listener && {watchEnds: createEndWatch(listener, pool, (error) => reportError(error))}),

    endName: endNameOf,

    reportErrorsTo(report): void {
      reportError = report;
    },

    reportEventsTo(given): void {
      observe = given;
    },

    async ping(): Promise<void> {
      await ping({});
    },

    createTable: () => createMissing((statement) => pool.query(statement), table),

    async sweep(): Promise<number> {
      let swept = 0;
      for (let after: string | null = ''; after !== null; ) {
        const {last, read, swept: number} = (await sweepBatch({after}))[0] as SweptBatch;
        swept += Number(number);
        after = Number(read) < SWEEP_BATCH ? null : last;
      }
      return swept;
    },
  };
  return store;
}

interface Beginning {
  readonly past: RecordAge;
  readonly owner: RecordOwner | undefined;
  readonly replaces: boolean;
  readonly timeout: number | undefined;
}

const NEW: RecordAge = {idleFor: 0, age: 0};

/** No id of a session: those of this package have no colon. */
const SECRET_ID = ':secret';

interface EndedRow {
  readonly ended: string | null;
  readonly successor: string;
}

interface SweptBatch {
  /** The key of the last row that was read. Null at the end of the table. */
  readonly last: string | null;
  readonly read: unknown;
  readonly swept: unknown;
}

/** Parsers of types can be configured to leave text, so numbers and booleans are read by type. */
interface TouchedRow extends TimedRow {
  /** The session is that of another user than the one it was found with. */
  readonly other: unknown;
  readonly advanced: unknown;
  readonly idleFor: unknown;
  readonly age: unknown;
  readonly cause: TombstoneCause | null;
  readonly successor: string | null;
  readonly firstId: string | null;
  /** When its user ended the sessions, in microseconds. Null: this one has not ended with them. */
  readonly revokedUs: unknown;
  /** Negative where the clock was set back since. */
  readonly endedFor: unknown;
}

function toTouch(row: TouchedRow): Touch {
  const {outcome, nowMs, advanced, idleFor, age, cause, successor, firstId, revokedUs, endedFor} = row;
  const first = firstId !== null && {firstId};
  if (outcome === 'active') {
    return {active: true, advanced: isTrue(advanced), idleFor: Number(idleFor), age: Number(age), ...first};
  }
  // It ended with others, and has no tombstone yet.
  if (outcome === 'unburied') {
    const revokedFor = (Number(nowMs) - Number(revokedUs) / 1000) / 1000;
    return {
      active: false,
      reason: 'missing',
      ...first,
      tombstone: {cause: 'revoked', endedFor: Math.max(revokedFor, 0)},
    };
  }
  const reason = outcome as EndReason;
  if (cause === null) return {active: false, reason, ...first};
  const tombstone = {cause, endedFor: Math.max(Number(endedFor), 0), ...(successor && {successor})};
  return {active: false, reason, ...first, tombstone};
}

function isTrue(value: unknown): boolean {
  return value === true || value === 't' || value === 'true';
}

function hashOf(user: string | undefined): string | null {
  return user === undefined ? null : userHash(user);
}

/** In seconds, for the parameters of the statements. */
function durations({expireAfter, maxLifetime}: RecordLimits): Values {
  return {
    expire_after: expireAfter,
    max_lifetime: maxLifetime,
    // A look changes no limit.
    keep: expireAfter === Number.POSITIVE_INFINITY ? 0 : Math.min(expireAfter + KEEP_EXPIRED, MAX_KEEP),
    keep_ended: KEEP_EXPIRED,
    lifetime: finite(maxLifetime),
  };
}

/** The time after the sign-in for which a copy of the cookie may be sent. 0: for ever, which no record can wait for. */
function finite(maxLifetime: number): number {
  return maxLifetime < MAX_KEEP ? maxLifetime : 0;
}
