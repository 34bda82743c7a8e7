import {equal} from 'node:assert/strict';
import {after, before, describe, test} from 'node:test';
import {Cluster, Redis} from 'ioredis';
import {createCluster} from 'redis';
import {storeChecks} from '../../../server-contract/conformance/store.ts';
import {type RedisClient, redisStore} from '../../../server-contract/stores/redis.ts';
import {ownRedisMissing, startRedis} from '../../support/redis.ts';
import {joinInHalves} from './redis-servers.ts';

describe('the checks of stores, on a cluster of two masters', {skip: ownRedisMissing}, () => {
  const clients = new Map<string, RedisClient>();
  const closing: (() => unknown)[] = [];
  before(async () => {
    const settings = {'cluster-enabled': 'yes', 'cluster-announce-ip': '127.0.0.1'};
    const servers = await Promise.all([1, 2].map(() => startRedis(settings)));
    const nodes = servers.map(({url}) => new Redis(url));
    closing.push(...nodes.map((node) => () => node.disconnect()), ...servers.map(({close}) => close));
    await joinInHalves(nodes, servers);
    const one = createCluster({rootNodes: servers.map(({url}) => ({url}))});
    await one.connect();
    const other = new Cluster(servers.map(({url}) => url));
    closing.unshift(
      () => one.destroy(),
      () => other.disconnect(),
    );
    clients.set('redis', one as RedisClient).set('ioredis', other);
  });
  after(async () => {
    for (const close of closing) await close();
  });

  for (const client of ['redis', 'ioredis']) {
    const open = () => ({store: redisStore(clients.get(client)!)});
    for (const {name, run} of storeChecks({open})) test(`${name}, with ${client}`, run);
  }

  test('R1: an end of all sessions by one client holds for another, for ids of every node', async () => {
    const [one, other] = ['redis', 'ioredis'].map((name) => redisStore(clients.get(name)!));
    const limits = {expireAfter: 600, maxLifetime: 43_200};
    const ids = Array.from({length: 50}, (_, n) => `on any node ${n}`);
    await Promise.all(ids.map(async (id, n) => (n % 2 ? one! : other!).start(id, limits, undefined, 5, {user: 'ann'})));
    const touches = ids.map(async (id, n) => (n % 2 ? one! : other!).touch(id, 0, limits, 5, 'ann'));
    const ended = await one!.endSessionsOf?.('ann', {}, limits.maxLifetime);
    await Promise.all(touches);
    equal(ended?.length, ids.length);
    for (const [n, id] of ids.entries()) {
      const touch = await other!.touch(id, 0, limits, 5, n % 2 ? 'ann' : undefined);
      equal(!touch.active && touch.tombstone?.cause, 'revoked', id);
    }
  });
});
