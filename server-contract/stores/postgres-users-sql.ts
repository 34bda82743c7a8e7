import {notifyEnd} from './postgres-ends.ts';
import {beganUs, MICROSECONDS} from './postgres-sql.ts';
import {durably, latenessAt, type NamedStatement, NOW_MS, statement, userKey} from './postgres-statement.ts';

/** The statements of the PostgreSQL store for the sessions of one user. */

/** Rows that one statement ends: few enough for a `statement_timeout` of a second. */
export const REVOKE_BATCH = 1000;

const ALIVE = `record.user_hash = :owner::text AND record.ended IS NULL
    AND record.ends_at > greatest(clock_timestamp(), record.seen_at)`;

/** The sessions of the user that the row of the user does not end. A row of a user that was lost ends none. */
function sparedBy(table: string): string {
  const read = (column: string) => `(SELECT ${column} FROM ${table} WHERE id = ${userKey(':owner::text')})`;
  return `(record.sign_in_us > coalesce(${read('revoked_us')}, 0)
      OR record.sign_in_us = ANY (${read('spared_us')}::bigint[]))`;
}

/**
 * Newest sign-in first, by the index. It reads the page and what is skipped; for a page far from the first the planner may
 * prefer to read the living sessions of the user once. No statement reads tombstones or rows of others.
 */
export function listSql(table: string): NamedStatement {
  return statement(`
SELECT id, first_id AS "firstId", details,
       extract(epoch FROM greatest(now, seen_at) - last_activity)::float8 AS "idleFor",
       extract(epoch FROM greatest(now, seen_at) - started_at)::float8    AS age,
       extract(epoch FROM ends_at - greatest(now, seen_at))::float8       AS "endsIn"
FROM (
  SELECT clock_timestamp() AS now, record.* FROM ${table} AS record
  WHERE ${ALIVE} AND ${sparedBy(table)}
  ORDER BY record.sign_in_us DESC OFFSET :skip::bigint LIMIT :limit::bigint
) AS page`);
}

/**
 * The atomic step of an end of all sessions: whatever signed in before it has ended with it. A session that is to stay is
 * known by its sign-in, so that it stays under another id, too. One that had ended before stays ended.
 *
 * `keep_mark`: how long to keep the row of the user at least, for sessions that began without this user.
 */
export function revokeSql(table: string, synchronousCommit?: string): NamedStatement {
  return statement(`
WITH clock AS (
  SELECT now FROM clock_timestamp() AS now${durably(synchronousCommit)}
), spared AS (
  SELECT ${beganUs('session')} AS sign_in_us FROM ${table} AS session
  WHERE id IN (SELECT json_array_elements_text(:except::text::json)) AND (ended IS NULL OR ended = 'rotated')
), owner AS (
  INSERT INTO ${table} AS record
         (id, started_at, last_activity, seen_at, forget_at, ended, user_hash, last_us, revoked_us, spared_us)
  SELECT ${userKey(':owner::text')}, now, now, now, now + make_interval(secs => :keep_mark::float8), 'user', :owner::text,
         ${MICROSECONDS}, ${MICROSECONDS}, ARRAY(SELECT sign_in_us FROM spared)
  FROM clock WHERE ${latenessAt('now')} <= :timeout::float8
  ON CONFLICT (id) DO UPDATE
  SET last_us    = greatest(record.last_us, excluded.last_us),
      revoked_us = greatest(record.last_us, excluded.last_us),
      spared_us  = ARRAY(SELECT stays FROM unnest(excluded.spared_us) AS stays
                         WHERE stays > record.revoked_us OR stays = ANY (record.spared_us)),
      forget_at  = greatest(record.forget_at, excluded.forget_at)
  WHERE ${latenessAt('clock_timestamp()')} <= :timeout::float8
  RETURNING id
)
SELECT CASE WHEN EXISTS (SELECT FROM owner) THEN 'done' ELSE 'late' END AS outcome, ${NOW_MS} FROM clock`);
}

/** Leaves the tombstones after `revokeSql`. */
export function buryRevokedSql(table: string, synchronousCommit?: string, notifies?: boolean): NamedStatement {
  return burySql(
    table,
    `SELECT id FROM ${table} AS record
  WHERE user_hash = :owner::text AND ended IS NULL AND NOT ${sparedBy(table)}
  LIMIT ${REVOKE_BATCH}`,
    synchronousCommit,
    notifies,
  );
}

/** Ends one session, if it is the user's. */
export function buryOneSql(table: string, synchronousCommit?: string, notifies?: boolean): NamedStatement {
  return burySql(
    table,
    `SELECT id FROM ${table} WHERE id = :id AND user_hash = :owner::text`,
    synchronousCommit,
    notifies,
  );
}

/**
 * Ends all sessions of the user but the newest, and not the one that has just begun: what later sign-ins make of that one
 * is told by them.
 */
export function buryOldestSql(table: string, synchronousCommit?: string, notifies?: boolean): NamedStatement {
  return burySql(
    table,
    `SELECT id FROM (
    SELECT id FROM ${table} AS record
    WHERE ${ALIVE} AND ${sparedBy(table)} ORDER BY sign_in_us DESC OFFSET :max_sessions::bigint) AS older
  WHERE id <> :id::text LIMIT ${REVOKE_BATCH}`,
    synchronousCommit,
    notifies,
  );
}

/** Ends the session itself, if as many of the user's signed in before it. */
export function buryRefusedSql(table: string, synchronousCommit?: string, notifies?: boolean): NamedStatement {
  return burySql(
    table,
    `SELECT :id::text AS id WHERE :max_sessions::bigint <= (
    SELECT count(*) FROM ${table} AS record
    WHERE ${ALIVE} AND ${sparedBy(table)} AND sign_in_us < (SELECT sign_in_us FROM ${table} WHERE id = :id::text))`,
    synchronousCommit,
    notifies,
  );
}

/**
 * Ends the sessions that `candidates` selects, and tells of each what it was: a session may have ended or moved to another
 * id at the same moment. The rows are locked in one order, so that two such statements do not wait for each other.
 */
function burySql(table: string, candidates: string, synchronousCommit?: string, notifies = false): NamedStatement {
  return statement(`
WITH candidate AS (
  ${candidates}
), locked AS (
  SELECT id, started_at, seen_at, ends_at, ended, successor, first_id FROM ${table}
  WHERE id = ANY (ARRAY(SELECT id FROM candidate)) ORDER BY id FOR UPDATE
), moment AS (
  SELECT clock_timestamp() AS now FROM (SELECT count(*) FROM locked) AS waited${durably(synchronousCommit)}
), decision AS (
  SELECT now, ${latenessAt('now')} > :timeout::float8 AS late FROM moment
), buried AS (
  UPDATE ${table} AS record
  SET ended     = 'revoked',
      details   = NULL,
      seen_at   = now,
      forget_at = greatest(now + make_interval(secs => :keep_ended::float8),
                           record.started_at + make_interval(secs => :lifetime::float8))
  FROM locked, decision WHERE record.id = locked.id AND locked.ended IS NULL AND NOT late${
    notifies
      ? `
  RETURNING ${notifyEnd()}`
      : ''
  }
)
SELECT CASE WHEN late THEN 'late' ELSE 'done' END AS outcome, ${NOW_MS},
       (SELECT json_agg(json_build_object(
          'id', id, 'firstId', first_id, 'successor', CASE WHEN ended = 'rotated' THEN successor END,
          'lived', ended IS NULL AND ends_at > greatest(now, seen_at))) FROM locked) AS sessions
FROM decision`);
}
