import {equal, rejects} from 'node:assert/strict';
import {after, before, describe, type TestContext, test} from 'node:test';
import {Pool} from 'pg';
import {createTableSql, postgresStore} from '../../../server-contract/stores/postgres.ts';
import {pgbouncerMissing, pgbouncerPrepares, startPgbouncer} from '../../support/pgbouncer.ts';
import {ownPostgresMissing, startPostgres} from '../../support/postgres.ts';
import type {FoundDatabase} from '../../support/redis.ts';
import {Application} from './application.ts';
import {openStore, type StoreSpec} from './open-store.ts';
import {query} from './query.ts';

const LIMITS = {expireAfter: 600, maxLifetime: 43_200};
const LEVELS = ['read committed', 'repeatable read', 'serializable'];
/** A page sends this many requests at once, several times. */
const AT_ONCE = 8;
const PAGES = 10;

describe('PostgreSQL whose role may only use the table, and two processes', {skip: ownPostgresMissing}, () => {
  let database: FoundDatabase;
  let url: string;
  before(async () => {
    database = await startPostgres();
    url = await addRole(database.url);
  });
  after(() => database?.close());

  for (const level of LEVELS) {
    test(`S12, S13: no request of many at once is refused at the level ${level}`, async (t) => {
      await query(database.url, `ALTER ROLE web SET default_transaction_isolation = '${level}'`);
      await asksAtOnce(t, {client: 'pg', urls: [url]}, level);
    });
  }

  test('creates nothing where the table is, and says so where it is not', async (t) => {
    const pool = new Pool({connectionString: url});
    t.after(() => pool.end());
    await postgresStore(pool).createTable();
    await rejects(postgresStore(pool, {table: 'another'}).createTable(), /permission denied/);
  });

  describe('behind PgBouncer in transaction mode', {skip: pgbouncerMissing}, () => {
    let pooler: FoundDatabase;
    before(async () => {
      pooler = await startPgbouncer(database.url, ['web']);
    });
    after(() => pooler?.close());
    const postgres = {prepare: pgbouncerPrepares};

    for (const level of LEVELS) {
      test(`S12, S13: no request of many at once is refused at the level ${level}`, async (t) => {
        await query(database.url, `ALTER ROLE web SET default_transaction_isolation = '${level}'`);
        await asksAtOnce(t, {client: 'pg', urls: [pooler.url], postgres}, `pooled, ${level}`);
      });
    }

    test('S17: the level of a durable end is that of its own statement', async (t) => {
      const {store, close} = await openStore({
        client: 'pg',
        urls: [pooler.url],
        postgres: {...postgres, durableEnds: 'remote_apply'},
      });
      t.after(close);
      await store.start('durable', LIMITS);
      await store.end('durable', LIMITS.maxLifetime);
      equal((await store.touch('durable', 0, LIMITS)).active, false);
      const levels = await Promise.all(
        Array.from({length: 8}, () => query(pooler.url, "SELECT current_setting('synchronous_commit') AS level")),
      );
      for (const [row] of levels) equal(row?.level, 'on');
    });

    test('S12: a statement_timeout of the role holds, since PgBouncer refuses that of a pool', async (t) => {
      await query(database.url, "ALTER ROLE web SET statement_timeout = '200ms'");
      t.after(() => query(database.url, 'ALTER ROLE web RESET statement_timeout'));
      const refused = new Pool({connectionString: pooler.url, statement_timeout: 200});
      t.after(() => refused.end());
      await rejects(refused.query('SELECT 1'), /unsupported startup parameter/);
      // A connection that PgBouncer opened before the role was changed has no such limit.
      const fresh = await startPgbouncer(database.url, ['web']);
      t.after(fresh.close);
      await rejects(query(fresh.url, 'SELECT pg_sleep(10)'), /statement timeout/);
    });
  });
});

/** Resolves with the address for the role `web`, which may use the table and create nothing. */
async function addRole(url: string): Promise<string> {
  await query(url, createTableSql());
  await query(url, 'CREATE ROLE web LOGIN; GRANT SELECT, INSERT, UPDATE, DELETE ON session_security TO web');
  const own = new URL(url);
  own.username = 'web';
  return own.href;
}

async function asksAtOnce(t: TestContext, spec: StoreSpec, sessionId: string): Promise<void> {
  const {store, close} = await openStore(spec);
  t.after(close);
  await store.start(sessionId.replaceAll(/\W/g, '-'), LIMITS, {idleFor: 100, age: 1000});
  const application = await Application.start(spec);
  t.after(() => application.close());
  const asked = Array.from({length: AT_ONCE / 2}, () => sessionId.replaceAll(/\W/g, '-'));
  for (let page = 0; page < PAGES; page++) {
    const answers = await application.ask(asked, (browser) => browser.ping(PAGES - page));
    for (const {status, body} of answers) equal(status, 200, `${body} ${[...application.errors.keys()].join()}`);
  }
}
