import type {PostgresPool} from './postgres-client.ts';

/** The columns and their types, in the order of the table. Those after `successor` came with the sessions of users. */
const COLUMNS: readonly (readonly [name: string, type: string])[] = [
  ['id', 'text        PRIMARY KEY'],
  ['started_at', 'timestamptz NOT NULL'],
  ['last_activity', 'timestamptz NOT NULL'],
  ['seen_at', 'timestamptz NOT NULL'],
  ['forget_at', 'timestamptz NOT NULL'],
  ['ended', 'text'],
  ['successor', 'text'],
  ['user_hash', 'text'],
  ['first_id', 'text'],
  ['details', 'text'],
  ['ends_at', 'timestamptz'],
  ['sign_in_us', 'bigint'],
  ['last_us', 'bigint'],
  ['revoked_us', 'bigint'],
  ['spared_us', 'bigint[]'],
];
const ADDED = COLUMNS.slice(7);

/**
 * One row per session. `seen_at` is the instant of the last request, and `forget_at` the one after which the row may be
 * deleted. `ended` is null while the session lives. A row whose `ended` is not null is a tombstone: it ended at
 * `seen_at`. The one row whose `ended` is 'secret' holds the secret of all processes in `successor`.
 *
 * A session has the instant `ends_at` at which it ends without further activity, by the longest limit of its requests, and
 * `sign_in_us`, its sign-in in microseconds; with a user it has `user_hash` and `details`, too. One row for each user, whose
 * `ended` is 'user', decides which of them live:
 * - `last_us` is the latest sign-in. Each sign-in is at least 1 above the one before, also if the clock is set back.
 * - Sessions that signed in until `revoked_us` have ended, except those in `spared_us`. A change of id keeps `sign_in_us`.
 *   So have those without a user, and those of another one, that this user is found with.
 *
 * The statements that run once per request change no column of an index, and each page keeps some free space, so that
 * PostgreSQL can update a row within its page (HOT, https://www.postgresql.org/docs/current/storage-hot.html).
 */
export function createTableSql(table = 'session_security'): string {
  return [createSql(table), addColumnsSql(table), createIndexSql(table)].join(';\n');
}

function createSql(table: string): string {
  const columns = COLUMNS.map(([name, type]) => `  ${name.padEnd(13)} ${type}`);
  return `CREATE TABLE IF NOT EXISTS ${table} (\n${columns.join(',\n')}\n) WITH (fillfactor = 70)`;
}

/** For a table from before the sessions of users. */
function addColumnsSql(table: string): string {
  const columns = ADDED.map(([name, type]) => `  ADD COLUMN IF NOT EXISTS ${name.padEnd(10)} ${type}`);
  return `ALTER TABLE ${table}\n${columns.join(',\n')}`;
}

/** Living sessions of users: neither a touch nor a sign-in of the same user changes an entry. */
function createIndexSql(table: string): string {
  return `CREATE INDEX IF NOT EXISTS ${indexOf(table)} ON ${table} (user_hash, sign_in_us)
  WHERE ended IS NULL AND user_hash IS NOT NULL`;
}

/** PostgreSQL cuts names after 63 bytes. The index is in the schema of its table. */
function indexOf(table: string): string {
  return `${table.slice(table.indexOf('.') + 1).slice(0, 57)}_users`;
}

/** An index by another name, or one that was created CONCURRENTLY, will do. */
function findSql(table: string): string {
  const added = ADDED.map(([name]) => `'${name}'`).join(', ');
  return `
SELECT found IS NOT NULL AS "hasTable",
       (SELECT count(*) = ${ADDED.length} FROM pg_attribute
        WHERE attrelid = found AND attname IN (${added}) AND NOT attisdropped) AS "hasColumns",
       EXISTS (SELECT FROM pg_index JOIN pg_attribute ON attrelid = indrelid AND attnum = indkey[0]
               WHERE indrelid = found AND attname = 'user_hash' AND indisvalid) AS "hasIndex"
FROM to_regclass('${table}') AS found`;
}

interface Found {
  readonly hasTable: unknown;
  readonly hasColumns: unknown;
  readonly hasIndex: unknown;
}

/** Each of three statements may meet another process that does the same at the same moment. */
const MAX_TRIES = 4;

/**
 * Creates what is missing, and nothing else: `IF NOT EXISTS` needs the right to create or to alter also where there is
 * nothing to do.
 */
export async function createMissing(query: PostgresPool['query'], table: string): Promise<void> {
  const run = (text: string) => query({text, values: []});
  const isTrue = (value: unknown) => value === true || value === 't' || value === 'true';
  for (let tries = 1; ; tries++) {
    const {hasTable, hasColumns, hasIndex} = (await run(findSql(table))).rows[0] as Found;
    try {
      if (!isTrue(hasTable)) await run(createSql(table));
      else if (!isTrue(hasColumns)) await run(addColumnsSql(table));
      if (!isTrue(hasIndex)) await run(createIndexSql(table));
      return;
    } catch (error) {
      if (!isDuplicate(error) || tries === MAX_TRIES) throw error;
    }
  }
}

/**
 * `IF NOT EXISTS` does not see what another process creates at the same moment. The statement then fails on the table, on
 * its row type, on a column or on the index
 * (https://www.postgresql.org/message-id/CAKU4AWpGFMgp3zF-8TUkpydPZ5kJcY-yWcdN92mwRnSbJW2zhQ%40mail.gmail.com).
 */
function isDuplicate(error: unknown): boolean {
  const {code} = error as {code?: string};
  return code === '23505' || code === '42P07' || code === '42710' || code === '42701';
}
