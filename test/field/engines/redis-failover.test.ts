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
  test('S17: survives the kill of the master and the promotion of its replica, with durableEnds', async () => {
    const states: string[] = [];
    for (let n = 0; n < TRIES; n++) {
      const master = await startRedis({'repl-diskless-sync-delay': '0'});
      const {hostname, port} = new URL(master.url);
      const replica = await startRedis({replicaof: `${hostname} ${port}`});
      const client = await createClient({url: master.url, disableOfflineQueue: true}).connect();
      const copy = new Redis(replica.url);
      try {
        const info = async () => String(await client.info('replication'));
        await eventually('the replica is connected', async () => /slave0:.*state=online/.test(await info()));
        const security = createSessionSecurity({
          store: redisStore(client, {durableEnds: {replicas: 1, timeout: 5}}),
          onError: () => {},
        });
        await security.start({}, 'a');
        await security.end('a');
        await master.server.crash();
        await copy.call('REPLICAOF', 'NO', 'ONE');
        // Another process, which knows nothing of the end.
        const other = createSessionSecurity({store: redisStore(copy)});
        states.push((await other.check({}, {user: 'ann', recordId: 'a'})).state.status);
      } finally {
        client.destroy();
        copy.disconnect();
        await Promise.all([master.close(), replica.close()]);
      }
    }
    deepEqual(states, Array(TRIES).fill('ended'));
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

  test('S15, S16: the end and the key of Session-User survive a restart of Redis that writes each change', async (t) => {
    const redis = await startRedis({appendonly: 'yes', appendfsync: 'always'});
    t.after(redis.close);
    const client = new Redis(redis.url, {retryStrategy: () => 50});
    t.after(() => client.disconnect());
    const store = redisStore(client);
    const secret = await store.sharedSecret?.('the first');
    for (const id of ['ended', 'alive']) await store.start(id, LIMITS);
    await store.end('ended', LIMITS.maxLifetime);
    await redis.server.crash();
    await redis.server.start();
    const later = redisStore(client);
    equal(await later.sharedSecret?.('another'), secret);
    equal((await later.touch('alive', null, LIMITS)).active, true);
    equal((await later.begin?.('ended', LIMITS))?.active, false);
  });
});
