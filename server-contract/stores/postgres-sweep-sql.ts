import {type NamedStatement, statement} from './postgres-statement.ts';

/**
 * Rows that one statement of a sweep reads: few enough for a `statement_timeout` of a second, also from a slow disk. It is
 * no parameter, because the planner needs the number to choose the index.
 */
export const SWEEP_BATCH = 2000;

/**
 * One batch, in the order of the key: no statement reads the whole table, however many rows live or are over. `forget_at`
 * has no index, since each touch would have to update it. A row that another statement holds is passed over, not waited
 * for, so that several processes can sweep at once. It is looked at again once it is locked, since it may have been
 * renewed meanwhile. The row of a user stays while a session of that user lives.
 */
export function sweepSql(table: string): NamedStatement {
  return statement(`
WITH batch AS (
  SELECT id, forget_at FROM ${table} WHERE id > :after::text ORDER BY id LIMIT ${SWEEP_BATCH}
), over AS (
  SELECT ctid FROM ${table} AS record
  WHERE id = ANY (ARRAY(SELECT id FROM batch WHERE forget_at < clock_timestamp())) AND forget_at < clock_timestamp()
    AND (ended IS DISTINCT FROM 'user' OR NOT EXISTS (
      SELECT FROM ${table} AS session WHERE session.user_hash = record.user_hash AND session.ended IS NULL))
  FOR UPDATE SKIP LOCKED
), swept AS (
  DELETE FROM ${table} WHERE ctid = ANY (ARRAY(SELECT ctid FROM over)) RETURNING true
)
SELECT (SELECT max(id) FROM batch) AS last,
       (SELECT count(*) FROM batch) AS "read",
       (SELECT count(*) FROM swept) AS swept`);
}
