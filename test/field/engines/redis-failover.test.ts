import {deepEqual, equal, ok, rejects} from 'node:assert/strict';
import {describe, type TestContext, test} from 'node:test';
import {Redis} from 'ioredis';
import {createClient} from 'redis';
import {createSessionSecurity} from '../../../server-contract/index.ts';
import {redisStore} from '../../../server-contract/stores/redis.ts';
import {eventually} from '../../support/eventually.ts';
import {ownRedisMissing, startRedis} from '../../support/redis.ts';

const TRIES = 12;
const LIMITS = {expireAfter: 600, maxLifetime: 43_200};

async function open(t: TestContext, settings: Record<string, string> = {}) {
  const redis = await startRedis({'repl-diskless-sync-delay': '0', ...settings});
  t.after(redis.close);
  const client = new Redis(redis.url, {retryStrategy: () => 50}).on('error', () => {});
  t.after(() => client.disconnect());
  return [redis, client] as const;
}

/** The record of the session a, whose end was lost, and which had been idle for 100 seconds. */
async function comesBackUntilItsLimit(client: Redis): Promise<void> {
  const store = redisStore(client);
  const touch = await store.touch('a', null, LIMITS);
  ok(touch.active && touch.idleFor >= 100 && touch.age >= 1000, JSON.stringify(touch));
  equal((await store.touch('a', 0, {...LIMITS, expireAfter: 100})).active, false);
}

describe('an end that was answered as done', {skip: ownRedisMissing}, () => {
  test('R1, S17: survives the kill of the master and the promotion of its replica, with durableEnds, and so do a change of id and an end of all sessions', async () => {
    const states: string[][] = [];
    for (let n = 0; n < TRIES; n++) {
      const master = await startRedis({'repl-diskless-sync-delay': '0'});
      const {hostname, port} = new URL(master.url);
      const replica = await startRedis({replicaof: `${hostname} ${port}`});
      const client = await createClient({url: master.url, disableOfflineQueue: true}).connect();
      const copy = new Redis(replica.url);
      try {
        const info = async () => String(await client.info('replication'));
        await eventually('the replica is connected', async () => /slave0:.*state=online/.test(await info()));
        const durable = redisStore(client, {durableEnds: {replicas: 1, timeout: 5}});
        const security = createSessionSecurity({store: durable, onError: () => {}});
        for (const id of ['b', 'kept']) await durable.start(id, LIMITS, undefined, 5, {user: 'bob'});
        for (const id of ['a', 'old']) await security.start({}, id);
        await security.end('a');
        equal(await security.rotate({}, 'old', 'new'), true);
        equal((await durable.endSessionsOf?.('bob', {except: ['kept']}, LIMITS.maxLifetime))?.length, 1);
        await master.server.crash();
        await copy.call('REPLICAOF', 'NO', 'ONE');
        // Another process, which knows nothing of the end.
        const store = redisStore(copy);
        const other = createSessionSecurity({store});
        const stateOf = async (recordId: string) => (await other.check({}, {user: 'ann', recordId})).state.status;
        const old = await store.touch('old', 0, LIMITS);
        const revoked = await store.touch('b', 0, LIMITS, 5, 'bob');
        const causes = [old, revoked].map((touch) => String(!touch.active && touch.tombstone?.cause));
        states.push([await stateOf('a'), ...causes, await stateOf('new'), await stateOf('kept')]);
      } finally {
        client.destroy();
        copy.disconnect();
        await Promise.all([master.close(), replica.close()]);
      }
    }
    deepEqual(states, Array(TRIES).fill(['ended', 'rotated', 'revoked', 'active', 'active']));
  });

  test('S15, S17: without durableEnds a replica that did not have it yet serves the session until its limit', async (t) => {
    const [master, client] = await open(t);
    const {hostname, port} = new URL(master.url);
    const [, copy] = await open(t, {replicaof: `${hostname} ${port}`});
    await eventually('the replica is connected', async () =>
      /slave0:.*state=online/.test(await client.info('replication')),
    );
    const store = redisStore(client);
    await store.start('a', LIMITS, {idleFor: 100, age: 1000});
    equal(await client.call('WAIT', '1', '5000'), 1);
    // The replica has lost its master.
    await copy.call('REPLICAOF', '127.0.0.1', '1');
    await store.end('a', LIMITS.maxLifetime);
    await rejects(
      async () => redisStore(client, {durableEnds: {replicas: 1, timeout: 0.2}}).end('a'),
      /0 of 1 replicas/,
    );
    await master.server.crash();
    await copy.call('REPLICAOF', 'NO', 'ONE');
    await comesBackUntilItsLimit(copy);
  });

  test('S15: a snapshot keeps the ends that it has, and what came back lives until its limit', async (t) => {
    const [redis, client] = await open(t);
    const store = redisStore(client);
    for (const id of ['ended before', 'a']) await store.start(id, LIMITS, {idleFor: 100, age: 1000});
    await store.end('ended before', LIMITS.maxLifetime);
    await client.save();
    await store.end('a', LIMITS.maxLifetime);
    await redis.server.crash();
    await redis.server.start();
    await eventually('Redis is reached again', async () => (await client.ping()) === 'PONG');
    equal((await redisStore(client).begin?.('ended before', LIMITS))?.active, false);
    await comesBackUntilItsLimit(client);
  });

  test('S15, S16: an end, a change of id and the key of Session-User survive the kill of a Redis that writes each change', async (t) => {
    const redis = await startRedis({appendonly: 'yes', appendfsync: 'always'});
    t.after(redis.close);
    const client = new Redis(redis.url, {retryStrategy: () => 50});
    t.after(() => client.disconnect());
    const store = redisStore(client);
    const secret = await store.sharedSecret?.('the first');
    for (const id of ['ended', 'alive', 'old']) await store.start(id, LIMITS);
    await store.end('ended', LIMITS.maxLifetime);
    equal(await store.rotate?.('old', 'new', LIMITS), true);
    await redis.server.crash();
    await redis.server.start();
    const later = redisStore(client);
    equal(await later.sharedSecret?.('another'), secret);
    equal((await later.touch('alive', null, LIMITS)).active, true);
    for (const id of ['ended', 'old']) equal((await later.begin?.(id, LIMITS))?.active, false, id);
    equal((await later.touch('new', null, LIMITS)).active, true);
  });
});
