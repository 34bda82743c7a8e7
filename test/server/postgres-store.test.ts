import {deepEqual, equal, match, ok, rejects, throws} from 'node:assert/strict';
import {randomUUID} from 'node:crypto';
import {readFile} from 'node:fs/promises';
import {describe, test} from 'node:test';
import {Pool} from 'pg';
import {
  createTableSql,
  type PostgresPool,
  type PostgresStatement,
  postgresStore,
} from '../../server-contract/stores/postgres.ts';
import {eventually} from '../support/eventually.ts';
import {serve} from '../support/http-server.ts';
import {ownPostgresMissing, postgresMissing, startPostgres} from '../support/postgres.ts';
import {expressSessionApp} from './apps/express-session-app.ts';
import {Browser} from './browser.ts';
import {postgresSchema} from './postgres-schema.ts';
import {provesPort} from './proves-port.ts';

const LIMITS = {expireAfter: 10, maxLifetime: 100};

describe('postgres store, on a real PostgreSQL', {skip: postgresMissing}, () => {
  const db = postgresSchema();
  const {schema, table} = db;

  test('S13: a request costs one statement, prepared or not', async () => {
    for (const prepare of [true, false]) {
      const sent: PostgresStatement[] = [];
      const watched: PostgresPool = {
        query(statement) {
          sent.push(statement);
          return db.pool.query(statement);
        },
      };
      const store = postgresStore(watched, {table, prepare});
      await store.start('one', LIMITS, {idleFor: 5, age: 50});
      sent.length = 0;
      const touch = await store.touch('one', 3, LIMITS);
      ok(
        touch.active && touch.advanced && touch.idleFor >= 3 && touch.idleFor < 5 && touch.age >= 50 && touch.age < 60,
      );
      deepEqual(
        sent.map(({name}) => name !== undefined),
        [prepare],
      );
    }
  });

  test('its table can be created by several processes at once, and again', async () => {
    const stores = Array.from({length: 8}, () => postgresStore(db.pool, {table: `${schema}.at_once`}));
    await Promise.all(stores.map((store) => store.createTable()));
    await stores[0]?.start('a', LIMITS);
    await stores[0]?.createTable();
    equal((await stores[0]?.touch('a', 0, LIMITS))?.active, true);
  });

  for (const code of ['23505', '42P07', '42710']) {
    test(`its table can be created although another process creates it at the same moment (${code})`, async () => {
      let tries = 0;
      const query: PostgresPool['query'] = (statement) =>
        statement.text.startsWith('CREATE') && tries++ === 0
          ? Promise.reject(Object.assign(new Error('duplicate'), {code}))
          : db.pool.query(statement);
      const store = postgresStore({query}, {table: `${schema}.late_${code}`});
      await store.createTable();
      await store.start('a', LIMITS);
      equal((await store.touch('a', 0, LIMITS)).active, true);
    });
  }

  test('creating its table fails where another object has its name', async () => {
    await db.pool.query(`CREATE TYPE ${schema}.taken AS ENUM ()`);
    await rejects(postgresStore(db.pool, {table: `${schema}.taken`}).createTable(), /already exists/);
  });

  test('its table is the one in docs/server.md', async () => {
    ok((await readFile('docs/server.md', 'utf8')).includes(`\`\`\`sql\n${createTableSql()}\n\`\`\``));
  });

  test('its table can be created by a migration', async () => {
    await db.pool.query(createTableSql(`${schema}.migrated`));
    const store = postgresStore(db.pool, {table: `${schema}.migrated`});
    await store.start('a', LIMITS);
    equal((await store.touch('a', 0, LIMITS)).active, true);
  });

  test('its table may be there already for a role that may not create one, with a plain and a qualified name', async (t) => {
    const role = `role_${randomUUID().replaceAll('-', '')}`;
    await postgresStore(db.pool, {table: `${schema}.granted`}).createTable();
    await db.pool.query(`
      CREATE ROLE ${role};
      GRANT USAGE ON SCHEMA ${schema} TO ${role};
      GRANT SELECT, INSERT, UPDATE, DELETE ON ${schema}.granted TO ${role}`);
    const options = `-c role=${role} -c search_path=${schema},pg_catalog`;
    const limited = new Pool({connectionString: db.url, options});
    t.after(async () => {
      await limited.end();
      await db.pool.query(`DROP OWNED BY ${role}; DROP ROLE ${role}`);
    });
    for (const name of ['granted', `${schema}.granted`]) {
      const store = postgresStore(limited, {table: name});
      await store.createTable();
      await provesPort(store, name);
    }
    await rejects(postgresStore(limited, {table: 'not_there'}).createTable(), /permission denied/);
  });

  for (const level of ['read committed', 'repeatable read', 'serializable']) {
    test(`S13: no request is refused because of others at once, at the level ${level}`, async (t) => {
      const options = `-c default_transaction_isolation=${level.replace(' ', '\\ ')}`;
      const isolated = new Pool({connectionString: db.url, max: 10, options});
      t.after(() => isolated.end());
      const store = postgresStore(isolated, {table});
      await store.start(level, LIMITS);
      for (let round = 0; round < 10; round++) {
        const touches = await Promise.all(Array.from({length: 10}, () => store.touch(level, 0, LIMITS, 30)));
        deepEqual(new Set(touches.map(({active}) => active)), new Set([true]));
      }
      equal(await store.rotate?.(level, `new ${level}`, LIMITS), true);
    });
  }

  test('S6: values of the store are read by type, also if the parsers of the pool leave text', async (t) => {
    const texts = new Pool({connectionString: db.url, types: {getTypeParser: () => (text: string) => text} as never});
    t.after(() => texts.end());
    const store = postgresStore(texts, {table});
    await store.createTable();
    await store.start('text', LIMITS, {idleFor: 5, age: 50});
    const touch = await store.touch('text', null, LIMITS);
    ok(touch.active && touch.advanced === false && touch.idleFor >= 5 && touch.age >= 50, JSON.stringify(touch));
    await provesPort(store, 'text too');
  });

  test('S13: a sweep removes batch by batch, passes over rows that others hold, and goes on after a failure', async (t) => {
    const backlog = {table: `${schema}.backlog`};
    await postgresStore(db.pool, backlog).createTable();
    await db.pool.query(`
      INSERT INTO ${backlog.table} (id, started_at, last_activity, seen_at, forget_at)
      SELECT 'id ' || n, now(), now(), now(), now() - interval '1 s' FROM generate_series(1, 25000) AS n`);
    let fails = true;
    let batches = 0;
    const store = postgresStore(
      {
        query: (statement) => {
          if (/DELETE/.test(statement.text) && ++batches === 2 && fails) return Promise.reject(new Error('timeout'));
          return db.pool.query(statement);
        },
      },
      backlog,
    );
    const errors: unknown[] = [];
    store.reportErrorsTo?.((error) => errors.push(error));
    const left = async () => Number((await db.pool.query(`SELECT count(*) FROM ${backlog.table}`)).rows[0].count);
    await store.start('somebody', LIMITS);
    await eventually('the failure is reported', async () => errors.length === 1);
    equal(await left(), 23_001, 'the first batch stays removed');
    fails = false;
    const holder = await db.pool.connect();
    t.after(() => holder.release());
    await holder.query(`BEGIN; SELECT FROM ${backlog.table} WHERE id = 'id 25000' FOR UPDATE`);
    const swept = await Promise.all([store.sweep(), postgresStore(db.pool, backlog).sweep()]);
    equal(swept[0]! + swept[1]!, 22_999);
    await holder.query('COMMIT');
    equal(await left(), 2);
  });

  test('S13: a failing sweep is tried again after five minutes, and reported once', async (t) => {
    t.mock.timers.enable({apis: ['Date'], now: Date.now()});
    let fails = true;
    let sweeps = 0;
    const store = postgresStore(
      {
        query: (statement) => {
          if (!/DELETE/.test(statement.text)) return db.pool.query(statement);
          sweeps++;
          return fails ? Promise.reject(new Error('timeout')) : db.pool.query(statement);
        },
      },
      {table},
    );
    const errors: unknown[] = [];
    store.reportErrorsTo?.((error) => errors.push(error));
    const signInAfter = async (ms: number) => {
      t.mock.timers.setTime(Date.now() + ms);
      await store.start(randomUUID(), LIMITS);
      await new Promise((done) => setImmediate(done));
      return sweeps;
    };
    equal(await signInAfter(0), 1);
    equal(await signInAfter(299_000), 1, 'not before five minutes');
    equal(await signInAfter(1000), 2);
    equal(errors.length, 1);
    fails = false;
    equal((await signInAfter(300_000)) > 2, true);
  });

  test('S17: a durable end asks PostgreSQL to wait for the level that was chosen, and others do not', async () => {
    const levels: string[] = [];
    const watched: PostgresPool = {
      async query(statement) {
        const result = await db.pool.query(statement);
        // The sweep of a first sign-in runs beside the others.
        if (/DELETE/.test(statement.text)) return result;
        levels.push(/set_config\('synchronous_commit', '(\w+)', true\)/.exec(statement.text)?.[1] ?? 'as it is');
        return result;
      },
    };
    const store = postgresStore(watched, {table, durableEnds: 'remote_apply'});
    await store.start('durable', LIMITS);
    levels.length = 0;
    await store.touch('durable', 0, LIMITS);
    await store.rotate?.('durable', 'durable too', LIMITS);
    await store.end('durable too');
    deepEqual(levels, ['as it is', 'remote_apply', 'remote_apply']);
    equal((await store.touch('durable too', 0, LIMITS)).active, false);
    throws(() => postgresStore(db.pool, {durableEnds: 'always' as never}), /durableEnds must be/);
  });

  test('S17: a touch that waited for a lock counts as of the moment it was asked, and not at all after its timeout', async () => {
    const store = postgresStore(db.pool, {table});
    await store.start('locked', LIMITS, {idleFor: 5, age: 50});
    const touchAfter = async (seconds: number, timeout: number) => {
      const holder = await db.pool.connect();
      await holder.query(`BEGIN; SELECT FROM ${table} WHERE id = 'locked' FOR UPDATE`);
      const pending = Promise.allSettled([store.touch('locked', 0, LIMITS, timeout)]);
      await holder.query('SELECT pg_sleep($1)', [seconds]);
      await holder.query('COMMIT');
      holder.release();
      return (await pending)[0]!;
    };
    const late = await touchAfter(0.5, 0.2);
    match(String(late.status === 'rejected' && late.reason), /too late/);
    const unchanged = await store.touch('locked', null, LIMITS);
    ok(unchanged.active && unchanged.idleFor >= 5, JSON.stringify(unchanged));
    const waited = await touchAfter(0.5, 60);
    ok(waited.status === 'fulfilled' && waited.value.active && waited.value.idleFor >= 0.5, JSON.stringify(waited));
  });

  test('a missing table is an error, not an answer', async () => {
    const store = postgresStore(db.pool, {table: `${schema}.absent`});
    await rejects(async () => store.touch('a', 0, LIMITS), /relation .* does not exist/);
  });

  test('S5: a deleted row is an ended session', async () => {
    const store = postgresStore(db.pool, {table});
    await store.start('deleted', LIMITS);
    await db.pool.query(`DELETE FROM ${table} WHERE id = 'deleted'`);
    deepEqual(await store.touch('deleted', 0, LIMITS), {active: false, reason: 'missing'});
  });

  test('S13: rows are updated within their page, without a new index entry', async () => {
    const store = postgresStore(db.pool, {table: `${schema}.hot`});
    await store.createTable();
    await store.start('a', LIMITS);
    for (let n = 0; n < 10; n++) await store.touch('a', 0, LIMITS);
    const updates = async () => {
      const {rows} = await db.pool.query(
        `SELECT n_tup_upd::int AS all, n_tup_hot_upd::int AS hot FROM pg_stat_user_tables
         WHERE schemaname = $1 AND relname = 'hot'`,
        [schema],
      );
      return rows[0] as {all: number; hot: number};
    };
    await eventually('PostgreSQL has counted them', async () => (await updates()).all === 10);
    equal((await updates()).hot, 10);
  });

  test('S13: a request with a shorter limit does not shorten the life of a record with a longer one', async () => {
    const store = postgresStore(db.pool, {table: `${schema}.limits`});
    await store.createTable();
    const keptFor = async () => {
      const {rows} = await db.pool.query(
        `SELECT extract(epoch FROM forget_at - seen_at) AS kept FROM ${schema}.limits`,
      );
      return Math.round(Number(rows[0].kept));
    };
    await store.start('a', {...LIMITS, expireAfter: 100});
    equal(await keptFor(), 3700);
    await store.touch('a', 0, LIMITS);
    equal(await keptFor(), 3700);
  });

  test('S13: the first sign-in of an hour deletes the records of sessions that ended an hour ago', async (t) => {
    // With one connection the sweep, which no code waits for, ends before the next query starts.
    const inTurn = new Pool({connectionString: db.url, max: 1});
    t.after(() => inTurn.end());
    const swept = {table: `${schema}.swept`};
    const store = postgresStore(inTurn, swept);
    await store.createTable();
    const ids = async () => {
      const {rows} = await inTurn.query(`SELECT id FROM ${swept.table} ORDER BY id`);
      return rows.map(({id}) => id);
    };
    await store.start('ended just now', LIMITS, {idleFor: 11, age: 11});
    await store.start('ended long ago', LIMITS);
    await inTurn.query(
      `UPDATE ${swept.table} SET forget_at = forget_at - interval '3611 s' WHERE id = 'ended long ago'`,
    );
    await store.start('the second of the hour', LIMITS);
    equal((await ids()).length, 3);
    await postgresStore(inTurn, swept).start('the first', LIMITS);
    deepEqual(await ids(), ['ended just now', 'the first', 'the second of the hour']);
    equal(await store.sweep(), 0);
  });

  test('refuses a value that is no db.pool, and table names that are not plain', () => {
    throws(() => postgresStore({} as PostgresPool), /pool must be a Pool of pg/);
    for (const name of ['', 'a b', 'a.b.c', '"a"', 'a;drop table b', '1a']) {
      throws(() => postgresStore(db.pool, {table: name}), /table must be a plain name such as web.activity/, name);
    }
  });
});

test('S12: an application refuses every request while PostgreSQL is away, and recovers', {
  skip: ownPostgresMissing,
}, async (t) => {
  const database = await startPostgres();
  t.after(database.close);
  // The timeouts of the documentation, shortened, but longer than a slow machine needs for a statement.
  const limits = {connectionTimeoutMillis: 2000, statement_timeout: 2000, query_timeout: 2400};
  const pool = new Pool({connectionString: database.url, max: 2, ...limits});
  t.after(() => pool.end());
  const store = postgresStore(pool);
  await store.createTable();
  const server = await serve(expressSessionApp({store, storeTimeout: 1.6, onError: () => {}}));
  t.after(server.close);
  const browser = new Browser(server.origin);
  await browser.get('/login?user=ann');

  await t.test('killed', async () => {
    await database.server.crash();
    equal((await browser.ping(0)).status, 503);
    equal((await browser.get('/')).status, 503);
    equal((await new Browser(server.origin).get('/')).status, 200, 'the anonymous are served');
    await database.server.start();
    await eventually('the session goes on', async () => typeof (await browser.ping()).json === 'number');
  });

  await t.test('hanging', async () => {
    const other = await pool.connect();
    try {
      await other.query('BEGIN; LOCK TABLE session_security');
      equal((await browser.ping(0)).status, 503);
      equal((await browser.get('/')).status, 503);
    } finally {
      await other.query('ROLLBACK');
      other.release();
    }
    await eventually('the session goes on', async () => typeof (await browser.ping()).json === 'number');
  });

  await t.test('hanging or busy, and what was refused is not recorded late', async () => {
    await store.start('one', LIMITS, {idleFor: 5, age: 50});
    const others = await Promise.all([pool.connect(), pool.connect()]);
    await rejects(async () => store.touch('one', 0, LIMITS), /timeout/);
    others[0]!.release();
    await others[1]!.query('BEGIN; LOCK TABLE session_security');
    await rejects(async () => store.touch('one', 0, LIMITS), /timeout/);
    await others[1]!.query('ROLLBACK');
    others[1]!.release();
    const touch = await store.touch('one', null, LIMITS);
    ok(touch.active && touch.idleFor >= 5, JSON.stringify(touch));
  });
});
