import {equal} from 'node:assert/strict';
import {after, before, describe, test} from 'node:test';
import {Cluster, Redis} from 'ioredis';
import {createCluster} from 'redis';
import {storeChecks} from '../../../server-contract/conformance/store.ts';
import {type RedisClient, redisStore} from '../../../server-contract/stores/redis.ts';
import type {RedisSubscriber} from '../../../server-contract/stores/redis-ends.ts';
import {ownRedisMissing, startRedis} from '../../support/redis.ts';
import {joinInHalves} from './redis-servers.ts';

describe('the checks of stores, on a cluster of two masters', {skip: ownRedisMissing}, () => {
  const clients = new Map<string, {readonly client: RedisClient; readonly subscriber: RedisSubscriber}>();
  const openStore = (name: string) => {
    const {client, subscriber} = clients.get(name)!;
    return redisStore(client, {subscriber});
  };
  const closing: (() => unknown)[] = [];
  before(async () => {
    const settings = {'cluster-enabled': 'yes', 'cluster-announce-ip': '127.0.0.1'};
    const servers = await Promise.all([1, 2].map(() => startRedis(settings)));
    const nodes = servers.map(({url}) => new Redis(url));
    closing.push(...nodes.map((node) => () => node.disconnect()), ...servers.map(({close}) => close));
    await joinInHalves(nodes, servers);
    const newRedis = () => createCluster({rootNodes: servers.map(({url}) => ({url}))});
    const newIoRedis = () => new Cluster(servers.map(({url}) => url));
    const [one, listener, other, otherListener] = [newRedis(), newRedis(), newIoRedis(), newIoRedis()];
    await Promise.all([one.connect(), listener.connect()]);
    for (const cluster of [one, listener]) closing.unshift(() => cluster.destroy());
    for (const cluster of [other, otherListener]) closing.unshift(() => cluster.disconnect());
    clients.set('redis', {client: one as RedisClient, subscriber: listener as RedisSubscriber});
    clients.set('ioredis', {client: other, subscriber: otherListener});
  });
  after(async () => {
    for (const close of closing) await close();
  });

  for (const client of ['redis', 'ioredis']) {
    const open = () => ({store: openStore(client)});
    for (const {name, run} of storeChecks({open})) test(`${name}, with ${client}`, run);
  }

  test('R1: an end of all sessions by one client holds for another, for ids of every node', async () => {
    const [one, other] = ['redis', 'ioredis'].map(openStore);
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
