import {notifyEnd} from './postgres-ends.ts';
import {durably, LATENESS, latenessAt, type NamedStatement, NOW_MS, statement, userKey} from './postgres-statement.ts';

/**
 * The statements of the PostgreSQL store for one session. Each reads the clock of the database after it has locked the
 * row. A statement that waited for the lock must not use an instant from before the wait.
 */

/**
 * `replaces`: whether the statement may replace a record or a tombstone. The row of the user gives the sign-in its place
 * among those of the user. Its lock holds until this statement commits, so whatever locks that row later sees this
 * session. A record that begins with a past keeps its place. Without a user, the clock gives the place.
 */
export function startSql(table: string): NamedStatement {
  return statement(`
WITH clock AS (
  SELECT now, ${LATENESS} AS late FROM clock_timestamp() AS now
), owner AS (
  INSERT INTO ${table} AS record
         (id, started_at, last_activity, seen_at, forget_at, ended, user_hash, last_us, revoked_us, spared_us)
  SELECT ${userKey(':owner::text')}, now, now, now, now + make_interval(secs => :keep_ended::float8), 'user', :owner::text,
         ${MICROSECONDS}, 0, '{}'
  FROM clock WHERE :owner::text IS NOT NULL AND late <= :timeout::float8
  ON CONFLICT (id) DO UPDATE
  SET last_us   = greatest(record.last_us + 1, excluded.last_us),
      forget_at = greatest(record.forget_at, excluded.forget_at)
  WHERE ${latenessAt('clock_timestamp()')} <= :timeout::float8
  RETURNING last_us
), started AS (
  INSERT INTO ${table} AS record
         (id, started_at, last_activity, seen_at, forget_at, ends_at, user_hash, details, sign_in_us)
  SELECT :id::text,
         now - make_interval(secs => late + :age::float8),
         now - make_interval(secs => late + :idle_for::float8),
         now,
         greatest(now + make_interval(secs => :keep::float8),
                  now + make_interval(secs => :lifetime::float8 - late - :age::float8)),
         ${endsAt('late + :idle_for::float8', 'late + :age::float8')},
         :owner::text,
         :details::text,
         coalesce((SELECT last_us FROM owner), ${MICROSECONDS}) - (:age::float8 * 1e6)::bigint
  FROM clock WHERE late <= :timeout::float8 AND (:owner::text IS NULL OR EXISTS (SELECT FROM owner))
  ON CONFLICT (id) DO UPDATE
  SET started_at    = excluded.started_at,
      last_activity = excluded.last_activity,
      seen_at       = excluded.seen_at,
      forget_at     = excluded.forget_at,
      ends_at       = excluded.ends_at,
      ended         = NULL,
      successor     = NULL,
      user_hash       = excluded.user_hash,
      first_id      = NULL,
      details       = excluded.details,
      sign_in_us    = excluded.sign_in_us
  WHERE :replaces::boolean AND coalesce(record.ended, '') NOT IN ('secret', 'user')
  RETURNING id
)
SELECT CASE WHEN late > :timeout::float8 OR (:owner::text IS NOT NULL AND NOT EXISTS (SELECT FROM owner)) THEN 'late'
            WHEN EXISTS (SELECT FROM started) THEN 'started'
            ELSE 'exists' END AS outcome, ${NOW_MS}
FROM clock`);
}

/** The place of a sign-in or of an end among those of a user. */
export const MICROSECONDS = microsecondsAt('now');

function microsecondsAt(instant: string): string {
  return `(extract(epoch FROM ${instant})::float8 * 1e6)::bigint`;
}

/** A row from before the sessions of users has its instant alone. */
export function beganUs(record: string): string {
  return `coalesce(${record}.sign_in_us, ${microsecondsAt(`${record}.started_at`)})`;
}

/** When the session ends without further activity. PostgreSQL refuses instants too far in the future. */
function endsAt(idle: string, age: string): string {
  return `now + make_interval(secs => least(:expire_after::float8 - (${idle}), :max_lifetime::float8 - (${age}), 1e9))`;
}

/**
 * `record` waits for the lock of the row, and `state` reads the clock after that. If the clock shows an earlier instant
 * than `seen_at`, it was set back (S10): idle time and age count from `seen_at`. The row of its user says whether the
 * session has ended with others, also one that the statement which ended them did not see (R1). The row of `owner`, the
 * user that it is found with, says it of a session that began without that user, which no list leads to: `outsider_us`.
 * Without `both` that row is read only where the session has no user: a second lookup would cost each touch a tenth.
 */
function readSql(table: string, both: boolean, columns = ''): string {
  const own = both ? 'record.user_hash' : 'coalesce(record.user_hash, :owner::text)';
  const other = both ? `,\n         ${revokedBy(table, ':owner::text')} AS outsider_us` : '';
  return `
WITH record AS (
  SELECT started_at, last_activity, seen_at, ended, successor, user_hash, first_id,
         ${beganUs(table)} AS began_us${columns}
  FROM ${table} WHERE id = :id FOR UPDATE
), state AS (
  SELECT clock_timestamp() AS now, record.*,
         ${revokedBy(table, own)} AS revoked_us${other}
  FROM (SELECT 1) AS one LEFT JOIN record ON true
), elapsed AS (
  SELECT state.*, ${LATENESS} AS late,
         extract(epoch FROM greatest(now, seen_at) - last_activity)::float8 AS idle,
         extract(epoch FROM greatest(now, seen_at) - started_at)::float8    AS age
  FROM state
)`;
}

/** When the user ended the sessions with which the record has ended. Null: it has not. */
function revokedBy(table: string, user: string): string {
  return `(SELECT revoked_us FROM ${table} WHERE id = ${userKey(user)}
            AND record.began_us <= revoked_us AND record.began_us <> ALL (spared_us))`;
}

/**
 * The row's instants are moved back by as much as the clock was set back, so that its idle time and its age continue.
 * `least` ignores a claim that is null. Requests may have different limits, so `forget_at` and `ends_at` never become
 * earlier by one. The tombstone of a session that ended with others of its list is left to the statement that tells which
 * those were: `unburied`. One update writes records and tombstones: each further one would cost every touch 8 µs.
 */
export function touchSql(table: string, both = false): NamedStatement {
  return statement(`${readSql(table, both)}, decision AS (
  SELECT now, age, idle, ended, successor, first_id, seen_at, revoked_us, user_hash <> :owner::text AS other,
         greatest(least(idle, :idle_for::float8 + late), 0) AS idle_now,
         CASE WHEN started_at IS NULL OR ended IS NOT NULL THEN 'missing'
              WHEN late > :timeout::float8 THEN 'late'
              WHEN revoked_us IS NOT NULL AND user_hash IS NOT NULL THEN 'unburied'
              WHEN idle < :expire_after::float8 AND age < :max_lifetime::float8
              THEN CASE WHEN ${both ? 'outsider_us' : 'revoked_us'} IS NULL THEN 'active' ELSE 'revoked' END
              WHEN idle - :expire_after::float8 >= age - :max_lifetime::float8 THEN 'idle'
              ELSE 'lifetime' END AS outcome
  FROM elapsed
), written AS (
  UPDATE ${table} AS record
  SET ended         = nullif(outcome, 'active'),
      details       = CASE outcome WHEN 'active' THEN details END,
      started_at    = now - make_interval(secs => age),
      last_activity = now - make_interval(secs => idle_now),
      seen_at       = now,
      forget_at     = CASE outcome
        WHEN 'active' THEN greatest(forget_at, now + make_interval(secs => greatest(:keep::float8 - idle_now, :lifetime::float8 - age)))
        ELSE now + make_interval(secs => greatest(:keep_ended::float8, :lifetime::float8 - age)) END,
      ends_at       = greatest(ends_at - (greatest(now, record.seen_at) - now),
                               CASE WHEN :expire_after::float8 < 'Infinity' THEN ${endsAt('idle_now', 'age')} END)
  FROM decision WHERE id = :id AND outcome IN ('active', 'idle', 'lifetime', 'revoked')
)
SELECT outcome, ${NOW_MS}, other, idle_now < idle AS advanced, idle_now AS "idleFor", age,
       ended AS cause, successor, first_id AS "firstId",
       revoked_us AS "revokedUs", extract(epoch FROM now - seen_at)::float8 AS "endedFor"
FROM decision`);
}

export function endSql(table: string, synchronousCommit?: string, notifies = false): NamedStatement {
  return statement(`
INSERT INTO ${table} AS record (id, started_at, last_activity, seen_at, forget_at, ended)
SELECT :id::text, now, now, now, now + make_interval(secs => greatest(:keep_ended::float8, :lifetime::float8)), 'ended'
FROM clock_timestamp() AS now${durably(synchronousCommit)}
ON CONFLICT (id) DO UPDATE
SET ended     = coalesce(record.ended, 'ended'),
    details   = NULL,
    seen_at   = CASE WHEN record.ended IS NULL THEN excluded.seen_at ELSE record.seen_at END,
    forget_at = CASE WHEN record.ended IS NULL
                     THEN greatest(excluded.seen_at + make_interval(secs => :keep_ended::float8),
                                   record.started_at + make_interval(secs => :lifetime::float8))
                     ELSE record.forget_at END
RETURNING ended, successor${notifies ? `, ${notifyEnd()}` : ''}`);
}

/** The row under the new id is a record, or a tombstone when there was nothing to move. */
export function rotateSql(table: string, synchronousCommit?: string): NamedStatement {
  return statement(`${readSql(table, true, ', details')}, decision AS (
  SELECT elapsed.*,
         CASE WHEN ended = 'rotated' AND successor = :to THEN 'moved before'
              WHEN late > :timeout::float8 THEN 'late'
              WHEN started_at IS NULL OR ended IS NOT NULL OR revoked_us IS NOT NULL THEN 'lost'
              WHEN idle < :expire_after::float8 AND age < :max_lifetime::float8
              THEN CASE WHEN outsider_us IS NULL THEN 'moved' ELSE 'revoked' END
              ELSE 'lost' END AS outcome
  FROM elapsed${durably(synchronousCommit)}
), placed AS (
  INSERT INTO ${table} AS record
         (id, started_at, last_activity, seen_at, forget_at, ends_at, ended, user_hash, first_id, details, sign_in_us)
  SELECT :to::text,
         now - make_interval(secs => coalesce(age, 0)),
         now - make_interval(secs => coalesce(idle, 0)),
         now,
         now + make_interval(secs => greatest(:keep::float8 - coalesce(idle, 0), :lifetime::float8 - coalesce(age, 0))),
         ${endsAt('coalesce(idle, 0)', 'coalesce(age, 0)')},
         CASE WHEN outcome = 'moved' THEN NULL WHEN outcome = 'revoked' OR revoked_us IS NOT NULL OR ended = 'revoked' THEN 'revoked'
              ELSE 'ended' END,
         user_hash,
         coalesce(first_id, :id),
         CASE outcome WHEN 'moved' THEN details END,
         began_us
  FROM decision WHERE outcome IN ('moved', 'lost', 'revoked')
  ON CONFLICT (id) DO UPDATE
  SET started_at    = excluded.started_at,
      last_activity = excluded.last_activity,
      seen_at       = excluded.seen_at,
      forget_at     = excluded.forget_at,
      ends_at       = excluded.ends_at,
      ended         = excluded.ended,
      user_hash       = excluded.user_hash,
      first_id      = excluded.first_id,
      details       = excluded.details,
      sign_in_us    = excluded.sign_in_us
  WHERE record.ended IS NULL
  RETURNING ended
), buried AS (
  UPDATE ${table} AS record
  SET ended     = CASE outcome WHEN 'moved' THEN 'rotated' ELSE 'revoked' END,
      successor = CASE outcome WHEN 'moved' THEN :to::text END,
      details   = NULL,
      seen_at   = now,
      forget_at = now + make_interval(secs => greatest(:keep_ended::float8, :lifetime::float8 - age))
  FROM decision WHERE id = :id AND outcome IN ('moved', 'revoked')
)
SELECT CASE WHEN outcome = 'moved' AND NOT EXISTS (SELECT FROM placed) THEN 'lost' ELSE outcome END AS outcome, ${NOW_MS}
FROM decision`);
}

/**
 * Asked at each sign-in too, so it only reads where the row exists. The update changes nothing: it lets the statement
 * return a row that another process inserts at the same moment.
 */
export function secretSql(table: string): NamedStatement {
  return statement(`
WITH found AS (
  SELECT ended, successor FROM ${table} WHERE id = :id::text
), made AS (
  INSERT INTO ${table} AS record (id, started_at, last_activity, seen_at, forget_at, ended, successor)
  SELECT :id::text, now, now, now, 'infinity', 'secret', :candidate::text FROM clock_timestamp() AS now
  WHERE NOT EXISTS (SELECT FROM found)
  ON CONFLICT (id) DO UPDATE SET ended = record.ended
  RETURNING ended, successor
)
SELECT ended, successor FROM found UNION ALL SELECT ended, successor FROM made`);
}
