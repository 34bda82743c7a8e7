import {deepEqual, equal, ok} from 'node:assert/strict';
import {randomUUID} from 'node:crypto';
import {after, before, describe, test} from 'node:test';
import {Pool} from 'pg';
import {type PostgresPool, postgresStore} from '../../server-contract/stores/postgres.ts';
import {userHash} from '../../server-contract/stores/user-hash.ts';
import {findPostgres, postgresMissing} from '../support/postgres.ts';
import {nodesOf, type PlanNode} from './postgres-plan.ts';

const OF_ANN = 10_000;
const OF_OTHERS = 50_000;
const PAGE = 100;

describe('postgres store, 10,000 sessions of one user', {skip: postgresMissing}, () => {
  const table = `list_${randomUUID().replaceAll('-', '')}`;
  let database: Awaited<ReturnType<typeof findPostgres>>;
  let pool: Pool;
  before(async () => {
    database = await findPostgres();
    pool = new Pool({connectionString: database.url});
    const store = postgresStore(pool, {table});
    await store.createTable();
    const LIMITS = {expireAfter: 600, maxLifetime: 43_200};
    for (const user of ['ann', 'bob']) await store.start(`latest of ${user}`, LIMITS, undefined, 60, {user});
    // Ann has as many tombstones, which no statement may read.
    await pool.query(`
      INSERT INTO ${table} (id, started_at, last_activity, seen_at, forget_at, ends_at, ended, user_hash, sign_in_us)
      SELECT md5(n::text), now(), now(), now(), now() + interval '1 h', now() + interval '10 min',
             CASE WHEN n > ${OF_ANN + OF_OTHERS} THEN 'ended' END,
             CASE WHEN n BETWEEN ${OF_ANN} AND ${OF_ANN + OF_OTHERS} THEN 'user ' || n % 1000 ELSE '${userHash('ann')}' END, n
      FROM generate_series(1, ${2 * OF_ANN + OF_OTHERS}) AS n;
      ANALYZE ${table}`);
  });
  after(async () => {
    await pool?.query(`DROP TABLE ${table}`);
    await pool?.end();
    await database?.close();
  });

  /** Calls the store, and resolves with the rows of the table that its last statement read, by the way it read them. */
  async function rowsRead(call: (store: ReturnType<typeof postgresStore>) => Promise<unknown>): Promise<number> {
    let plan: PlanNode | undefined;
    const explained: PostgresPool = {
      async query({text, values}) {
        if (!text.includes('user_hash')) return pool.query({text, values});
        const {rows} = await pool.query(`EXPLAIN (ANALYZE, FORMAT JSON) ${text}`, values);
        plan = rows[0]['QUERY PLAN'][0].Plan;
        return {rows: []};
      },
    };
    await call(postgresStore(explained, {table}));
    const scans = nodesOf(plan!).filter((node) => node['Relation Name'] === table && /Scan/.test(node['Node Type']));
    ok(scans.length > 0);
    let read = 0;
    for (const node of scans) {
      ok(node['Node Type'] !== 'Seq Scan', JSON.stringify(node));
      read += (node['Actual Rows'] + (node['Rows Removed by Filter'] ?? 0)) * node['Actual Loops'];
    }
    return read;
  }

  test('R3: the first page reads no more rows than it has, and no page tombstones or rows of others', async () => {
    // And the row of the user, twice.
    const first = await rowsRead(async (store) => store.sessionsOf?.('ann', {skip: 0, limit: PAGE}));
    ok(first >= PAGE && first <= PAGE + 2, `${first} rows`);
    const later = await rowsRead(async (store) => store.sessionsOf?.('ann', {skip: 5000, limit: PAGE}));
    ok(later >= 5000 + PAGE && later <= OF_ANN + 2, `${later} rows`);
  });

  test('R3, R1: all are listed in pages, newest first, and end together', async () => {
    const store = postgresStore(pool, {table});
    const ids: string[] = [];
    for (let skip = 0; ; skip += 1000) {
      const page = (await store.sessionsOf?.('ann', {skip, limit: 1000})) ?? [];
      ids.push(...page.map(({id}) => id));
      if (page.length < 1000) break;
    }
    equal(ids.length, OF_ANN);
    equal(new Set(ids).size, OF_ANN);
    equal(ids[0], 'latest of ann');
    const statements: string[] = [];
    const counted: PostgresPool = {
      query(statement) {
        statements.push(statement.text);
        return pool.query(statement);
      },
    };
    const ended = await postgresStore(counted, {table}).endSessionsOf?.('ann', {except: ['latest of ann']}, 0, 60);
    deepEqual(new Set(ended?.map(({id}) => id)), new Set(ids.slice(1)));
    ok(statements.length <= OF_ANN / 1000 + 3, `${statements.length} statements`);
    deepEqual(
      (await store.sessionsOf?.('ann', {skip: 0, limit: 10}))?.map(({id}) => id),
      ['latest of ann'],
    );
    equal((await store.sessionsOf?.('bob', {skip: 0, limit: 10}))?.length, 1);
  });
});
