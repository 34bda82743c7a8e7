import {equal, rejects} from 'node:assert/strict';
import {test} from 'node:test';
import {createTableSql} from '../../../server-contract/stores/postgres.ts';
import {eventually} from '../../support/eventually.ts';
import {ownPostgresMissing, startPostgres, startStandby} from '../../support/postgres.ts';
import {describeFailover, type Engine} from './failover.ts';
import {openStore} from './open-store.ts';
import {query} from './query.ts';
import {Switchboard} from './switchboard.ts';

describeFailover('PostgreSQL that is killed, and started again', ownPostgresMissing, async () => {
  const database = await startPostgres();
  await query(database.url, createTableSql());
  const spec = {client: 'pg', urls: [database.url]} as const;
  return {
    spec,
    durable: {...spec, postgres: {durableEnds: 'on'}},
    untilCopied: async () => {},
    async fail() {
      await database.server.crash();
      // The first requests find no server.
      setTimeout(() => database.server.start(), 500);
    },
    close: database.close,
  };
});

describeFailover('PostgreSQL that is killed, and whose standby is promoted', ownPostgresMissing, startPair);

test('S17: with durableEnds an end is refused while no standby confirms it, and sign-ins and activity are not', {
  skip: ownPostgresMissing,
}, async (t) => {
  const primary = await startPostgres({synchronous_standby_names: '*', synchronous_commit: 'local'});
  t.after(primary.close);
  const standby = await startStandby(primary);
  t.after(standby.close);
  await query(primary.url, createTableSql());
  await standby.server.crash();
  const {store, close} = await openStore({
    client: 'pg',
    urls: [primary.url],
    postgres: {durableEnds: 'remote_apply'},
  });
  t.after(close);
  for (const id of ['a', 'b']) await store.start(id, LIMITS);
  await rejects(async () => store.end('a', LIMITS.maxLifetime), /timeout/);
  equal((await store.touch('b', 0, LIMITS)).active, true);
  await standby.server.start();
  await eventually('the standby confirms the end', async () => !(await store.touch('a', 0, LIMITS)).active);
  await store.end('b', LIMITS.maxLifetime);
});

const LIMITS = {expireAfter: 600, maxLifetime: 43_200};

async function startPair(): Promise<Engine> {
  // Only ends wait for the standby.
  const primary = await startPostgres({synchronous_standby_names: '*', synchronous_commit: 'local'});
  const standby = await startStandby(primary);
  await query(primary.url, createTableSql());
  const switchboard = new Switchboard(primary.url);
  const spec = {client: 'pg', urls: [await switchboard.open(primary.url)]} as const;
  return {
    spec,
    durable: {...spec, postgres: {durableEnds: 'remote_apply'}},
    async untilCopied() {
      const [now] = await query(primary.url, 'SELECT pg_current_wal_lsn()::text AS written');
      await eventually('the standby has all', async () => {
        const sql = `SELECT replay_lsn >= '${now?.written}' AS copied FROM pg_stat_replication`;
        return (await query(primary.url, sql))[0]?.copied === true;
      });
    },
    async fail() {
      await primary.server.crash();
      setTimeout(async () => {
        await query(standby.url, 'SELECT pg_promote()');
        switchboard.leadTo(standby.url);
      }, 500);
    },
    async close() {
      switchboard.close();
      await Promise.all([primary.close(), standby.close()]);
    },
  };
}
