import {equal, ok} from 'node:assert/strict';
import {randomUUID} from 'node:crypto';
import {test} from 'node:test';
import {Pool} from 'pg';
import {type PostgresPool, postgresStore} from '../../server-contract/stores/postgres.ts';
import {findPostgres, postgresMissing} from '../support/postgres.ts';
import {nodesOf, type PlanNode} from './postgres-plan.ts';

const ROWS = 100_000;
const OVER = 10_000;
const BATCH = 2000;

test('S13: no statement of a sweep reads the whole table, and each reads its rows by the index', {
  skip: postgresMissing,
}, async (t) => {
  const database = await findPostgres();
  const pool = new Pool({connectionString: database.url});
  const table = `sweep_${randomUUID().replaceAll('-', '')}`;
  t.after(async () => {
    await pool.query(`DROP TABLE ${table}`);
    await pool.end();
    await database.close();
  });
  await postgresStore(pool, {table}).createTable();
  await pool.query(`
    INSERT INTO ${table} (id, started_at, last_activity, seen_at, forget_at)
    SELECT md5(n::text), now(), now(), now(), now() + CASE WHEN n <= ${OVER} THEN interval '-1 h' ELSE interval '1 h' END
    FROM generate_series(1, ${ROWS}) AS n`);
  await pool.query(`ANALYZE ${table}`);
  const left = async () => Number((await pool.query(`SELECT count(*) FROM ${table}`)).rows[0].count);

  let plan: PlanNode | undefined;
  const explained: PostgresPool = {
    async query({text, values}) {
      const {rows} = await pool.query(`EXPLAIN (ANALYZE, FORMAT JSON) ${text}`, values);
      plan = rows[0]['QUERY PLAN'][0].Plan;
      return {rows: [{last: null, read: 0, swept: 0}]};
    },
  };
  equal(await postgresStore(explained, {table}).sweep(), 0);
  const scans = nodesOf(plan!).filter((node) => node['Relation Name'] === table && /Scan/.test(node['Node Type']));
  ok(scans.length > 0);
  for (const node of scans) {
    ok(node['Node Type'] !== 'Seq Scan' && node['Actual Rows'] * node['Actual Loops'] <= BATCH, JSON.stringify(node));
  }
  const swept = ROWS - (await left());
  ok(swept > 0 && swept < BATCH, `${swept} of the first ${BATCH} rows`);

  let statements = 0;
  const counted: PostgresPool = {
    query(statement) {
      statements++;
      return pool.query(statement);
    },
  };
  equal(await postgresStore(counted, {table}).sweep(), OVER - swept);
  equal(statements, Math.floor((ROWS - swept) / BATCH) + 1);
  equal(await left(), ROWS - OVER);
});
