/**
 * The statements of the PostgreSQL store. Each reads the clock of the database once, after it has locked the row. A
 * statement that waited for the lock must not use an instant from before the wait.
 */

/**
 * One row per session. `seen_at` is the instant of the last request, and `forget_at` the one after which the row may be
 * deleted. `ended` is null while the session lives. A row whose `ended` is not null is a tombstone: it ended at
 * `seen_at`. The one row whose `ended` is 'secret' holds the secret of all processes in `successor`.
 *
 * Only the key has an index, and each page keeps some free space, so that PostgreSQL can update a row within its page
 * (HOT, https://www.postgresql.org/docs/current/storage-hot.html). Nearly every statement is such an update.
 */
export function createTableSql(table = 'session_security'): string {
  return `CREATE TABLE IF NOT EXISTS ${table} (
  id            text        PRIMARY KEY,
  started_at    timestamptz NOT NULL,
  last_activity timestamptz NOT NULL,
  seen_at       timestamptz NOT NULL,
  forget_at     timestamptz NOT NULL,
  ended         text,
  successor     text
) WITH (fillfactor = 70)`;
}

/** A statement and the order of its parameters. */
export interface NamedStatement {
  readonly text: string;
  readonly parameters: readonly string[];
}

/**
 * Parameters have names here. Durations are in seconds, and instants in milliseconds end in `Ms`:
 * - `asked_ms` is the moment of asking by the database's clock. After `timeout` more seconds nothing may change (S17).
 * - `keep` is how long to keep a row after its last activity, `keep_ended` how long to keep a tombstone at least.
 * - `lifetime` is `max_lifetime`, or 0 when that has no end.
 */
function statement(text: string): NamedStatement {
  const names = [...text.matchAll(/(?<!:):([a-z]\w*)/g)].map(([, name = '']) => name);
  const parameters = [...new Set(names)];
  return {
    parameters,
    text: text.replace(/(?<!:):([a-z]\w*)/g, (_, name: string) => `$${parameters.indexOf(name) + 1}`),
  };
}

/** Seconds since the moment of asking. */
const LATENESS = 'greatest(extract(epoch FROM now)::float8 - :asked_ms::float8 / 1000, 0)';

const NOW_MS = 'extract(epoch FROM now)::float8 * 1000 AS "nowMs"';

/** `replaces`: whether the statement may replace a record or a tombstone. */
export function startSql(table: string): NamedStatement {
  return statement(`
WITH clock AS (
  SELECT now, ${LATENESS} AS late FROM clock_timestamp() AS now
), started AS (
  INSERT INTO ${table} AS record (id, started_at, last_activity, seen_at, forget_at)
  SELECT :id::text,
         now - make_interval(secs => late + :age::float8),
         now - make_interval(secs => late + :idle_for::float8),
         now,
         greatest(now + make_interval(secs => :keep::float8),
                  now + make_interval(secs => :lifetime::float8 - late - :age::float8))
  FROM clock WHERE late <= :timeout::float8
  ON CONFLICT (id) DO UPDATE
  SET started_at    = excluded.started_at,
      last_activity = excluded.last_activity,
      seen_at       = excluded.seen_at,
      forget_at     = excluded.forget_at,
      ended         = NULL,
      successor     = NULL
  WHERE :replaces::boolean AND record.ended IS DISTINCT FROM 'secret'
  RETURNING id
)
SELECT CASE WHEN late > :timeout::float8 THEN 'late'
            WHEN EXISTS (SELECT FROM started) THEN 'started'
            ELSE 'exists' END AS outcome, ${NOW_MS}
FROM clock`);
}

/**
 * `record` waits for the lock of the row, and `state` reads the clock after that. If the clock shows an earlier instant
 * than `seen_at`, it was set back (S10): idle time and age count from `seen_at`.
 */
const READ = `
), state AS (
  SELECT clock_timestamp() AS now, started_at, last_activity, seen_at, ended, successor
  FROM (SELECT 1) AS one LEFT JOIN record ON true
), elapsed AS (
  SELECT now, started_at, ended, successor, ${LATENESS} AS late,
         extract(epoch FROM greatest(now, seen_at) - last_activity)::float8 AS idle,
         extract(epoch FROM greatest(now, seen_at) - started_at)::float8    AS age
  FROM state
)`;

/**
 * The row's instants are moved back by as much as the clock was set back, so that its idle time and its age continue.
 * `least` ignores a claim that is null. Requests may have different limits, so `forget_at` never becomes earlier.
 */
export function touchSql(table: string): NamedStatement {
  return statement(`
WITH record AS (
  SELECT started_at, last_activity, seen_at, ended, successor FROM ${table} WHERE id = :id FOR UPDATE${READ}, decision AS (
  SELECT now, age, idle, ended, successor,
         greatest(least(idle, :idle_for::float8 + late), 0) AS idle_now,
         CASE WHEN started_at IS NULL OR ended IS NOT NULL THEN 'missing'
              WHEN late > :timeout::float8 THEN 'late'
              WHEN idle < :expire_after::float8 AND age < :max_lifetime::float8 THEN 'active'
              WHEN idle - :expire_after::float8 >= age - :max_lifetime::float8 THEN 'idle'
              ELSE 'lifetime' END AS outcome
  FROM elapsed
), buried AS (
  UPDATE ${table}
  SET ended     = outcome,
      seen_at   = now,
      forget_at = now + make_interval(secs => greatest(:keep_ended::float8, :lifetime::float8 - age))
  FROM decision WHERE id = :id AND outcome IN ('idle', 'lifetime')
), advanced AS (
  UPDATE ${table}
  SET started_at    = now - make_interval(secs => age),
      last_activity = now - make_interval(secs => idle_now),
      seen_at       = now,
      forget_at     = greatest(forget_at,
                               now + make_interval(secs => :keep::float8 - idle_now),
                               now + make_interval(secs => :lifetime::float8 - age))
  FROM decision WHERE id = :id AND outcome = 'active'
)
SELECT outcome, ${NOW_MS}, idle_now < idle AS advanced, idle_now AS "idleFor", age,
       ended AS cause, successor,
       (SELECT greatest(extract(epoch FROM now - seen_at)::float8, 0) FROM state) AS "endedFor"
FROM decision`);
}

/** The durable level is not a parameter, because most databases need none. */
export function endSql(table: string, synchronousCommit?: string): NamedStatement {
  const level = synchronousCommit ? `, set_config('synchronous_commit', '${synchronousCommit}', true)` : '';
  return statement(`
INSERT INTO ${table} AS record (id, started_at, last_activity, seen_at, forget_at, ended)
SELECT :id::text, now, now, now, now + make_interval(secs => greatest(:keep_ended::float8, :lifetime::float8)), 'ended'
FROM clock_timestamp() AS now${level}
ON CONFLICT (id) DO UPDATE
SET ended     = coalesce(record.ended, 'ended'),
    seen_at   = CASE WHEN record.ended IS NULL THEN excluded.seen_at ELSE record.seen_at END,
    forget_at = CASE WHEN record.ended IS NULL
                     THEN greatest(excluded.seen_at + make_interval(secs => :keep_ended::float8),
                                   record.started_at + make_interval(secs => :lifetime::float8))
                     ELSE record.forget_at END
RETURNING ended, successor`);
}

/** The row under the new id is a record, or a tombstone when there was nothing to move. */
export function rotateSql(table: string, synchronousCommit?: string): NamedStatement {
  const level = synchronousCommit ? `, set_config('synchronous_commit', '${synchronousCommit}', true)` : '';
  return statement(`
WITH record AS (
  SELECT started_at, last_activity, seen_at, ended, successor FROM ${table} WHERE id = :id FOR UPDATE${READ}, decision AS (
  SELECT now, idle, age,
         CASE WHEN ended = 'rotated' AND successor = :to THEN 'moved before'
              WHEN late > :timeout::float8 THEN 'late'
              WHEN started_at IS NULL OR ended IS NOT NULL THEN 'lost'
              WHEN idle < :expire_after::float8 AND age < :max_lifetime::float8 THEN 'moved'
              ELSE 'lost' END AS outcome
  FROM elapsed${level}
), placed AS (
  INSERT INTO ${table} AS record (id, started_at, last_activity, seen_at, forget_at, ended)
  SELECT :to::text,
         now - make_interval(secs => coalesce(age, 0)),
         now - make_interval(secs => coalesce(idle, 0)),
         now,
         now + make_interval(secs => greatest(:keep::float8 - coalesce(idle, 0), :lifetime::float8 - coalesce(age, 0))),
         CASE outcome WHEN 'lost' THEN 'ended' END
  FROM decision WHERE outcome IN ('moved', 'lost')
  ON CONFLICT (id) DO UPDATE
  SET started_at    = excluded.started_at,
      last_activity = excluded.last_activity,
      seen_at       = excluded.seen_at,
      forget_at     = excluded.forget_at,
      ended         = excluded.ended
  WHERE record.ended IS NULL
  RETURNING ended
), buried AS (
  UPDATE ${table}
  SET ended     = 'rotated',
      successor = :to,
      seen_at   = now,
      forget_at = now + make_interval(secs => greatest(:keep_ended::float8, :lifetime::float8 - age))
  FROM decision WHERE id = :id AND outcome = 'moved'
)
SELECT CASE WHEN outcome = 'moved' AND NOT EXISTS (SELECT FROM placed) THEN 'lost' ELSE outcome END AS outcome, ${NOW_MS}
FROM decision`);
}

/** Reads the clock of the database, before the first reply has told it. */
export const TIME_SQL = `SELECT ${NOW_MS} FROM clock_timestamp() AS now`;

/** The update changes nothing: it lets the statement return an existing row. */
export function secretSql(table: string): NamedStatement {
  return statement(`
INSERT INTO ${table} AS record (id, started_at, last_activity, seen_at, forget_at, ended, successor)
SELECT :id::text, now, now, now, 'infinity', 'secret', :candidate::text FROM clock_timestamp() AS now
ON CONFLICT (id) DO UPDATE SET ended = record.ended
RETURNING ended, successor`);
}

/**
 * Rows that one statement of a sweep reads: few enough for a `statement_timeout` of a second, also from a slow disk. It is
 * no parameter, because the planner needs the number to choose the index.
 */
export const SWEEP_BATCH = 2000;

/**
 * One batch, in the order of the key: no statement reads the whole table, however many rows live or are over. `forget_at`
 * has no index, since each touch would have to update it. A row that another statement holds is passed over, not waited
 * for, so that several processes can sweep at once. It is looked at again once it is locked, since it may have been
 * renewed meanwhile.
 */
export function sweepSql(table: string): NamedStatement {
  return statement(`
WITH batch AS (
  SELECT id, forget_at FROM ${table} WHERE id > :after::text ORDER BY id LIMIT ${SWEEP_BATCH}
), over AS (
  SELECT ctid FROM ${table}
  WHERE id = ANY (ARRAY(SELECT id FROM batch WHERE forget_at < clock_timestamp())) AND forget_at < clock_timestamp()
  FOR UPDATE SKIP LOCKED
), swept AS (
  DELETE FROM ${table} WHERE ctid = ANY (ARRAY(SELECT ctid FROM over)) RETURNING true
)
SELECT (SELECT max(id) FROM batch) AS last,
       (SELECT count(*) FROM batch) AS "read",
       (SELECT count(*) FROM swept) AS swept`);
}
