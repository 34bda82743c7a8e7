import {deepEqual, equal, rejects} from 'node:assert/strict';
import {randomUUID} from 'node:crypto';
import {describe, test} from 'node:test';
import {Pool} from 'pg';
import {createTableSql, postgresStore} from '../../server-contract/stores/postgres.ts';
import {postgresMissing} from '../support/postgres.ts';
import {postgresSchema} from './postgres-schema.ts';
import {provesPort} from './proves-port.ts';

const LIMITS = {expireAfter: 600, maxLifetime: 43_200};
const ALL = {skip: 0, limit: 10};

describe('postgres store, with a table from before the sessions of users', {skip: postgresMissing}, () => {
  const db = postgresSchema();
  const {schema} = db;

  /** The table of the version before, with one session that was active 100 seconds ago. */
  async function oldTable(name: string): Promise<string> {
    const table = `${schema}.${name}`;
    await db.pool.query(`
      CREATE TABLE ${table} (
        id            text        PRIMARY KEY,
        started_at    timestamptz NOT NULL,
        last_activity timestamptz NOT NULL,
        seen_at       timestamptz NOT NULL,
        forget_at     timestamptz NOT NULL,
        ended         text,
        successor     text
      ) WITH (fillfactor = 70);
      INSERT INTO ${table}
      SELECT 'kept', now() - interval '1000 s', now() - interval '100 s', now(), now() + interval '1 h'`);
    return table;
  }

  async function works(table: string, pool = db.pool): Promise<void> {
    const store = postgresStore(pool, {table});
    const touch = await store.touch('kept', null, LIMITS);
    equal(touch.active && Math.floor(touch.idleFor / 10), 10);
    await provesPort(store, table);
    await store.start('of ann', LIMITS, undefined, 60, {user: 'ann'});
    deepEqual(
      (await store.sessionsOf?.('ann', ALL))?.map(({id}) => id),
      ['of ann'],
    );
    deepEqual(await store.endSessionsOf?.('ann', {}), [{id: 'of ann'}]);
    deepEqual(await store.sessionsOf?.('ann', ALL), []);
    equal(await store.rotate?.('kept', 'kept too', LIMITS), true);
    equal((await store.touch('kept too', null, LIMITS)).active, true);
  }

  test('S18: a statement names what is missing, and createTable adds it; sessions live on', async () => {
    const table = await oldTable('old');
    const store = postgresStore(db.pool, {table});
    await rejects(
      async () => store.touch('kept', null, LIMITS),
      /column .* does not exist: .* must have the columns of createTableSql.*createTable\(\) adds them/,
    );
    await store.createTable();
    await store.createTable();
    await works(table);
    const {rows} = await db.pool.query('SELECT indexdef FROM pg_indexes WHERE schemaname = $1 AND tablename = $2', [
      schema,
      'old',
    ]);
    equal(rows.filter(({indexdef}) => /\(user_hash, sign_in_us\)/.test(indexdef)).length, 1);
  });

  test('several processes can add the columns at once', async () => {
    const table = await oldTable('at_once');
    await Promise.all(Array.from({length: 8}, () => postgresStore(db.pool, {table}).createTable()));
    await works(table);
  });

  test('a migration can add them, again and again', async () => {
    const table = await oldTable('migrated');
    await db.pool.query(createTableSql(table));
    await db.pool.query(createTableSql(table));
    await works(table);
  });

  test('a table with a long name gets its index', async () => {
    const table = await oldTable('t'.repeat(63));
    await postgresStore(db.pool, {table}).createTable();
    const {rowCount} = await db.pool.query('SELECT FROM pg_indexes WHERE tablename = $1', ['t'.repeat(63)]);
    equal(rowCount, 2);
    await works(table);
  });

  test('a role that may not alter the table goes on when its owner has added them, and says so before', async (t) => {
    const table = await oldTable('granted');
    const role = `role_${randomUUID().replaceAll('-', '')}`;
    await db.pool.query(`
      CREATE ROLE ${role};
      GRANT USAGE ON SCHEMA ${schema} TO ${role};
      GRANT SELECT, INSERT, UPDATE, DELETE ON ${table} TO ${role}`);
    const limited = new Pool({connectionString: db.url, options: `-c role=${role}`});
    t.after(async () => {
      await limited.end();
      await db.pool.query(`DROP OWNED BY ${role}; DROP ROLE ${role}`);
    });
    const store = postgresStore(limited, {table});
    await rejects(store.createTable(), /must be owner of table granted/);
    await db.pool.query(createTableSql(table));
    await store.createTable();
    await works(table, limited);
  });
});
