/**
 * The statements of the PostgreSQL store. Each reads the clock of the database once, after it has locked the row. A
 * statement that waited for the lock must not use an instant from before the wait.
 */

/**
 * One row per session. `seen_at` is the instant of the last request, and `forget_at` the one after which the row may be
 * deleted. Only the key has an index, and each page keeps some free space, so that PostgreSQL can update a row within
 * its page (HOT, https://www.postgresql.org/docs/current/storage-hot.html). Nearly every statement is such an update.
 */
export function createTableSql(table = 'session_security'): string {
  return `CREATE TABLE IF NOT EXISTS ${table} (
  id            text        PRIMARY KEY,
  started_at    timestamptz NOT NULL,
  last_activity timestamptz NOT NULL,
  seen_at       timestamptz NOT NULL,
  forget_at     timestamptz NOT NULL
) WITH (fillfactor = 70)`;
}

/** $1 id; in seconds: $2 age, $3 idle time, $4 how long to keep the row. */
export function startSql(table: string): string {
  return `
INSERT INTO ${table} AS record (id, started_at, last_activity, seen_at, forget_at)
SELECT $1,
       now - make_interval(secs => $2),
       now - make_interval(secs => $3),
       now,
       now + make_interval(secs => $4)
FROM clock_timestamp() AS now
ON CONFLICT (id) DO UPDATE
SET started_at    = excluded.started_at,
    last_activity = excluded.last_activity,
    seen_at       = excluded.seen_at,
    forget_at     = excluded.forget_at`;
}

/**
 * $1 id; in seconds: $2 claimed idle time or null, $3 expireAfter, $4 maxLifetime, $5 how long to keep a row with
 * activity now. No result row: there is no record. `ended` is null, or the reason why this statement ended the session.
 *
 * `record` waits for the lock of the row, and `clock` is read after that. If the clock shows an earlier instant than
 * `seen_at`, it was set back (S10). The row's instants are then moved back by the difference, so that its idle time and
 * its age continue. `least` ignores a claim that is null. Requests may have different limits, so `forget_at` never
 * becomes earlier.
 */
export function touchSql(table: string): string {
  return `
WITH record AS (
  SELECT started_at, last_activity, seen_at FROM ${table} WHERE id = $1 FOR UPDATE
), clock AS (
  SELECT clock_timestamp() AS now FROM record
), elapsed AS (
  SELECT now,
         extract(epoch FROM greatest(now, seen_at) - last_activity)::float8 AS idle,
         extract(epoch FROM greatest(now, seen_at) - started_at)::float8    AS age
  FROM record, clock
), decision AS (
  SELECT now, age, idle,
         greatest(least(idle, $2::float8), 0) AS idle_now,
         CASE WHEN idle < $3::float8 AND age < $4::float8 THEN NULL
              WHEN idle - $3::float8 >= age - $4::float8 THEN 'idle'
              ELSE 'lifetime' END AS ended
  FROM elapsed
), deleted AS (
  DELETE FROM ${table} USING decision WHERE id = $1 AND ended IS NOT NULL
), advanced AS (
  UPDATE ${table}
  SET started_at    = now - make_interval(secs => age),
      last_activity = now - make_interval(secs => idle_now),
      seen_at       = now,
      forget_at     = greatest(forget_at, now - make_interval(secs => idle_now) + make_interval(secs => $5))
  FROM decision WHERE id = $1 AND ended IS NULL
)
SELECT ended, idle_now < idle AS advanced, idle_now AS "idleFor", age FROM decision`;
}

/** $1 id. */
export function endSql(table: string): string {
  return `DELETE FROM ${table} WHERE id = $1`;
}

export function sweepSql(table: string): string {
  return `DELETE FROM ${table} WHERE forget_at < clock_timestamp()`;
}
