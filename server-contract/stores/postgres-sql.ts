/**
 * The statements of the PostgreSQL store. Each takes the clock of the database once, and after it has the row for
 * itself: a statement that had to wait for another must not count the time before.
 */

/**
 * One row a session. `seen_at` is when it was last looked at, `forget_at` when it may be swept away. Only the key has
 * an index and pages are left some room, so that PostgreSQL updates a row within its page (HOT), which is what this
 * table is about.
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

/** $1 id, $2 age, $3 idle time, $4 time to keep it. */
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
 * $1 id, $2 claimed idle time or null, $3 expireAfter, $4 maxLifetime, $5 time to keep a record that is active now.
 * No row: there is no record. `ended` tells whether and why this statement ended it.
 *
 * `record` waits for its turn at the row, and so `clock` is read after that. Where it shows less than when the row was
 * last looked at, it was set back meanwhile (S10): the row is set back as far, so that its idle time and its age go
 * on from where they were. `least` passes over a claim that is null. Requests may differ in their limits, so a row is
 * never forgotten earlier than it was to be.
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
), verdict AS (
  SELECT now, age, idle,
         greatest(least(idle, $2::float8), 0) AS idle_now,
         CASE WHEN idle < $3::float8 AND age < $4::float8 THEN NULL
              WHEN idle - $3::float8 >= age - $4::float8 THEN 'idle'
              ELSE 'lifetime' END AS ended
  FROM elapsed
), deleted AS (
  DELETE FROM ${table} USING verdict WHERE id = $1 AND ended IS NOT NULL
), advanced AS (
  UPDATE ${table}
  SET started_at    = now - make_interval(secs => age),
      last_activity = now - make_interval(secs => idle_now),
      seen_at       = now,
      forget_at     = greatest(forget_at, now - make_interval(secs => idle_now) + make_interval(secs => $5))
  FROM verdict WHERE id = $1 AND ended IS NULL
)
SELECT ended, idle_now < idle AS advanced, idle_now AS "idleFor", age FROM verdict`;
}

/** $1 id. */
export function endSql(table: string): string {
  return `DELETE FROM ${table} WHERE id = $1`;
}

export function sweepSql(table: string): string {
  return `DELETE FROM ${table} WHERE forget_at < clock_timestamp()`;
}
