import {equal, ok, rejects} from 'node:assert/strict';
import {randomUUID} from 'node:crypto';
import {createRequire} from 'node:module';
import {describe, test} from 'node:test';
import {Pool, type PoolConfig} from 'pg';
import {postgresStore} from '../../server-contract/stores/postgres.ts';
import {eventually} from '../support/eventually.ts';
import {postgresMissing} from '../support/postgres.ts';
import {postgresSchema} from './postgres-schema.ts';
import {provesPort} from './proves-port.ts';

/** What the store needs of postgres.js. */
interface PostgresJs {
  unsafe(text: string, values: unknown[], options: {prepare: boolean}): Promise<unknown[]>;
  end(): Promise<void>;
}
const openPostgresJs = createRequire(import.meta.url)('postgres') as (url: string, options: object) => PostgresJs;

const LIMITS = {expireAfter: 600, maxLifetime: 43_200};

describe('postgres store, with a database as people run it', {skip: postgresMissing}, () => {
  const db = postgresSchema();
  const {schema, table} = db;

  /** A pool of its own. With one connection, each statement meets what happened on it before. */
  function open(t: {after(done: () => Promise<void>): void}, config: PoolConfig = {}): Pool {
    const opened = new Pool({connectionString: db.url, max: 1, ...config});
    t.after(() => opened.end());
    return opened;
  }

  for (const prepare of [true, false]) {
    test(`S13: the client postgres.js does all of the port, with prepare: ${prepare}`, async (t) => {
      const sql = openPostgresJs(db.url, {max: 3, onnotice: () => {}});
      t.after(() => sql.end());
      const store = postgresStore(
        {query: async ({text, values}) => ({rows: await sql.unsafe(text, values, {prepare})})},
        {table, durableEnds: 'on'},
      );
      await store.createTable();
      await provesPort(store, `postgres.js ${prepare}`);
      await store.start('of postgres.js', LIMITS, {idleFor: 0.5, age: 1000});
      const touches = await Promise.all(
        Array.from({length: 20}, () => store.touch('of postgres.js', null, {...LIMITS, expireAfter: 300})),
      );
      ok(touches.every(({active}) => active));
    });
  }

  test('S12: terminated connections refuse what was on its way, and no session is lost or extended', async (t) => {
    const name = `terminated ${schema}`;
    const terminated = open(t, {max: 4, application_name: name});
    const store = postgresStore(terminated, {table});
    const ids = Array.from({length: 8}, (_, n) => `terminated ${n}`);
    for (const id of ids) await store.start(id, LIMITS, {idleFor: 100, age: 1000});
    const holder = await db.pool.connect();
    t.after(() => holder.release());
    await holder.query(`BEGIN; LOCK TABLE ${table}`);
    const pending = Promise.allSettled(ids.map((id) => store.touch(id, 0, LIMITS)));
    const waiting = async () => {
      const {rowCount} = await db.pool.query(
        "SELECT FROM pg_stat_activity WHERE application_name = $1 AND wait_event_type = 'Lock'",
        [name],
      );
      return rowCount === 4;
    };
    await eventually('four requests wait for the lock', waiting);
    await db.pool.query('SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = $1', [name]);
    await holder.query('COMMIT');
    const settled = await pending;
    equal(settled.filter(({status}) => status === 'rejected').length, 4);
    for (const [n, id] of ids.entries()) {
      const touch = await store.touch(id, null, LIMITS);
      ok(touch.active && touch.idleFor >= (settled[n]?.status === 'rejected' ? 100 : 0), JSON.stringify(touch));
    }
  });

  test('S12: a database that only reads, as a standby does, refuses all, and ends no session', async (t) => {
    const writing = postgresStore(db.pool, {table});
    await writing.start('read', LIMITS, {idleFor: 100, age: 1000});
    await writing.start('over', LIMITS, {idleFor: 601, age: 1000});
    const store = postgresStore(open(t, {options: '-c default_transaction_read_only=on'}), {table});
    await store.createTable();
    for (const id of ['read', 'over', 'not copied yet']) {
      await rejects(async () => store.touch(id, 0, LIMITS), /read-only transaction/, id);
    }
    await rejects(async () => store.start('new', LIMITS), /read-only transaction/);
    await rejects(async () => store.end('read', LIMITS.maxLifetime), /read-only transaction/);
    await rejects(async () => store.rotate?.('read', 'read too', LIMITS), /read-only transaction/);
    const touch = await writing.touch('read', null, LIMITS);
    ok(touch.active && touch.idleFor >= 100, JSON.stringify(touch));
  });

  test('S5: statements that a connection has prepared outlive changes of the table, and DISCARD ALL', async (t) => {
    const altered = `${schema}.altered`;
    const connection = open(t);
    const store = postgresStore(connection, {table: altered});
    await store.createTable();
    const lives = async (step: string): Promise<void> => {
      const touch = await store.touch('kept', null, LIMITS);
      ok(touch.active && touch.idleFor >= 100, `${step}: ${JSON.stringify(touch)}`);
      await provesPort(store, step);
    };
    await store.start('kept', LIMITS, {idleFor: 100, age: 1000});
    await lives('before');
    await db.pool.query(`ALTER TABLE ${altered} ADD COLUMN note text NOT NULL DEFAULT 'ours'`);
    await lives('with one more column');
    await db.pool.query(`CREATE INDEX ON ${altered} (last_activity); ALTER TABLE ${altered} SET (fillfactor = 100)`);
    await lives('with one more index');
    await connection.query('DISCARD ALL');
    await lives('after DISCARD ALL');
    await db.pool.query(`ALTER TABLE ${altered} ALTER COLUMN successor TYPE varchar, ALTER COLUMN ended TYPE varchar`);
    await lives('with other types');
    await db.pool.query(`DROP TABLE ${altered}`);
    await rejects(async () => store.touch('kept', 0, LIMITS), /relation .* does not exist/);
    await store.createTable();
    equal((await store.touch('kept', 0, LIMITS)).active, false, 'its record was lost');
    await provesPort(store, 'in a new table');
  });

  test('S18: a missing table, a missing column and a missing right are named, with the line to write', async (t) => {
    const old = `${schema}.old`;
    const store = postgresStore(open(t), {table: old});
    const {start, touch, end, rotate} = store;
    const calls: readonly (() => unknown)[] = [
      () => start('a', LIMITS),
      () => touch('a', 0, LIMITS),
      () => end('a'),
      () => rotate?.('a', 'b', LIMITS),
    ];
    for (const call of calls) {
      await rejects(async () => call(), /relation ".*" does not exist: call createTable\(\) at the start/);
    }
    await store.createTable();
    await db.pool.query(`ALTER TABLE ${old} DROP COLUMN successor`);
    for (const call of calls) {
      await rejects(
        async () => call(),
        /column .*successor.* does not exist: .* must have the columns of createTableSql/,
      );
    }
    const role = `role_${randomUUID().replaceAll('-', '')}`;
    await db.pool.query(
      `CREATE ROLE ${role}; GRANT USAGE ON SCHEMA ${schema} TO ${role}; GRANT SELECT ON ${table} TO ${role}`,
    );
    t.after(() => db.pool.query(`DROP OWNED BY ${role}; DROP ROLE ${role}`).then(() => {}));
    const limited = postgresStore(open(t, {options: `-c role=${role}`}), {table});
    await rejects(
      async () => limited.touch('a', 0, LIMITS),
      /permission denied.*: GRANT SELECT, INSERT, UPDATE, DELETE/,
    );
  });
});
