import {deepEqual, equal, rejects} from 'node:assert/strict';
import {test} from 'node:test';
import {Client} from 'pg';
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

test('S17: with durableEnds ends, ends of all sessions of a user and changes of id survive kill -9, although the database commits without a wait', {
  skip: ownPostgresMissing,
}, async (t) => {
  // A commit without a wait is written ten seconds later.
  const database = await startPostgres({synchronous_commit: 'off', wal_writer_delay: '10s'});
  t.after(database.close);
  await query(database.url, createTableSql());
  const {store, close} = await openStore({client: 'pg', urls: [database.url], postgres: {durableEnds: 'on'}});
  t.after(close);
  for (let round = 0; round < KILLS; round++) {
    const [ended, old, moved] = ['ended', 'old', 'new'].map((name) => `${name} ${round}`) as [string, string, string];
    for (const id of [ended, old]) await store.start(id, LIMITS, {idleFor: 100, age: 1000});
    const [user, other, kept] = ['user', 'other', 'kept'].map((name) => `${name} ${round}`) as [string, string, string];
    for (const id of [other, kept]) await store.start(id, LIMITS, undefined, undefined, {user});
    // Sign-ins and activity need not be durable, so the test writes them itself.
    await query(database.url, 'CHECKPOINT');
    await store.end(ended, LIMITS.maxLifetime);
    equal(await store.rotate?.(old, moved, LIMITS), true);
    deepEqual(await store.endSessionsOf?.(user, {except: [kept]}, LIMITS.maxLifetime), [{id: other}]);
    await killServerProcess(database.url);
    await eventually('PostgreSQL has recovered', async () => (await query(database.url, 'SELECT 1')).length === 1);
    await eventually('the pool connects again', async () => !(await store.touch(ended, 0, LIMITS)).active);
    const touch = await store.touch(old, 0, LIMITS);
    equal(!touch.active && touch.tombstone?.cause, 'rotated');
    for (const id of [moved, kept]) equal((await store.touch(id, null, LIMITS)).active, true, id);
    equal((await store.touch(other, 0, LIMITS)).active, false, other);
  }
});

const KILLS = 5;
const LIMITS = {expireAfter: 600, maxLifetime: 43_200};

/** PostgreSQL throws the memory of all its processes away when one of them is killed, and recovers from its files. */
async function killServerProcess(url: string): Promise<void> {
  const client = new Client(url);
  client.on('error', () => {});
  await client.connect();
  const {rows} = await client.query('SELECT pg_backend_pid() AS pid');
  const lost = new Promise((resolve) => client.once('end', resolve));
  process.kill(rows[0].pid, 'SIGKILL');
  await lost;
}

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
