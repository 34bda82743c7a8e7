import {deepEqual, equal} from 'node:assert/strict';
import {describe, test} from 'node:test';
import {Redis} from 'ioredis';
import {createClient} from 'redis';
import {createSessionSecurity} from '../../../server-contract/index.ts';
import {redisStore} from '../../../server-contract/stores/redis.ts';
import {eventually} from '../../support/eventually.ts';
import {ownRedisMissing, startRedis} from '../../support/redis.ts';

const TRIES = 12;

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

  test('S15, S16: the end and the key of Session-User survive a restart of Redis that writes each change', async (t) => {
    const redis = await startRedis({appendonly: 'yes', appendfsync: 'always'});
    t.after(redis.close);
    const client = new Redis(redis.url, {retryStrategy: () => 50});
    t.after(() => client.disconnect());
    const store = redisStore(client);
    const limits = {expireAfter: 600, maxLifetime: 43_200};
    const secret = await store.sharedSecret?.('the first');
    for (const id of ['ended', 'alive']) await store.start(id, limits);
    await store.end('ended', limits.maxLifetime);
    await redis.server.crash();
    await redis.server.start();
    const later = redisStore(client);
    equal(await later.sharedSecret?.('another'), secret);
    equal((await later.touch('alive', null, limits)).active, true);
    equal((await later.begin?.('ended', limits))?.active, false);
  });
});
