import {randomUUID} from 'node:crypto';
import {after, before} from 'node:test';
import {Pool} from 'pg';
import {postgresStore} from '../../server-contract/stores/postgres.ts';
import {findPostgres} from '../support/postgres.ts';

/** A schema with the table of the store, for the tests of this suite. `url` and `pool` can be read when they run. */
export function postgresSchema(): {
  readonly schema: string;
  readonly table: string;
  readonly url: string;
  readonly pool: Pool;
} {
  const schema = `test_${randomUUID().replaceAll('-', '')}`;
  const table = `${schema}.activity`;
  let url: string;
  let pool: Pool;
  let close: () => Promise<void>;
  before(async () => {
    ({url, close} = await findPostgres());
    pool = new Pool({connectionString: url});
    await pool.query(`CREATE SCHEMA ${schema}`);
    await postgresStore(pool, {table}).createTable();
  });
  after(async () => {
    await pool?.query(`DROP SCHEMA ${schema} CASCADE`);
    await pool?.end();
    await close?.();
  });
  return {
    schema,
    table,
    get url() {
      return url;
    },
    get pool() {
      return pool;
    },
  };
}
