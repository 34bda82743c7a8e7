import {deepEqual, equal, rejects} from 'node:assert/strict';
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
const SIGN_INS = 50;
/** In seconds: at the levels above READ COMMITTED a sign-in is sent again for each one that came before. */
const WAIT = 60;

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

    for (const level of LEVELS) {
      test(`R1, R4: sign-ins and ends of one user at once are decided one after the other at the level ${level}`, async (t) => {
        await query(database.url, `ALTER ROLE web SET default_transaction_isolation = '${level}'`);
        await signsInAtOnce(t, {client: 'pg', urls: [pooler.url], postgres}, level);
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

/** Two processes, each with a pool of its own. */
async function signsInAtOnce(t: TestContext, spec: StoreSpec, level: string): Promise<void> {
  const stores = await Promise.all([openStore(spec), openStore(spec)]);
  for (const {close} of stores) t.after(close);
  const storeOf = (n: number) => stores[n % 2]!.store;
  const touched = async (id: string) => (await storeOf(0).touch(id, 0, LIMITS, WAIT)).active;
  for (const whenTooMany of ['end-oldest', 'refuse'] as const) {
    const owner = {user: `${whenTooMany} ${level}`, maxSessions: 5, whenTooMany};
    const ids = Array.from({length: SIGN_INS}, (_, n) => `${owner.user} ${n}`);
    const started = await Promise.all(ids.map((id, n) => storeOf(n).start(id, LIMITS, undefined, WAIT, owner)));
    const alive = [];
    for (const id of ids) if (await touched(id)) alive.push(id);
    equal(alive.length, 5, whenTooMany);
    equal(started.filter((one) => one?.refused).length, whenTooMany === 'refuse' ? SIGN_INS - 5 : 0);
    const more = Array.from({length: 10}, (_, n) => `${owner.user} more ${n}`);
    const signIns = more.map((id, n) => storeOf(n).start(id, LIMITS, undefined, WAIT, {user: owner.user}));
    const ended = (await storeOf(1).endSessionsOf?.(owner.user, {}, LIMITS.maxLifetime, WAIT))?.map(({id}) => id) ?? [];
    for (const id of alive) equal(await touched(id), false, id);
    await Promise.all(signIns);
    // Each signed in either before the end, which then names it, or after it.
    for (const id of more) equal(await touched(id), !ended.includes(id), id);
    const listed = (await storeOf(0).sessionsOf?.(owner.user, {skip: 0, limit: 100}, WAIT))?.map(({id}) => id);
    deepEqual(listed?.sort(), more.filter((id) => !ended.includes(id)).sort());
  }
}
