import {doesNotThrow, rejects, throws} from 'node:assert/strict';
import {createRequire} from 'node:module';
import {test} from 'node:test';
import {Cluster, Redis} from 'ioredis';
import {createClient, createClientPool, createCluster, createSentinel} from 'redis';
import {type RedisClient, redisStore} from '../../server-contract/stores/redis.ts';

/** The client of Valkey has the same classes. */
const {Redis: Valkey} = createRequire(import.meta.url)('iovalkey') as typeof import('ioredis');

test('refuses clients that answer by callbacks, and names what to give instead', async () => {
  const legacy = {evalSha: () => undefined, eval: () => undefined, options: {legacyMode: true}};
  throws(() => redisStore(legacy as unknown as RedisClient), /give client.v4/);
  const store = redisStore(((..._command: string[]) => undefined) as unknown as RedisClient);
  await rejects(async () => store.touch('a', 0, {expireAfter: 10, maxLifetime: 100}), /answers by callbacks/);
});

test('durableEnds is refused at the start with a client that cannot send two commands on one connection', (t) => {
  const url = 'redis://127.0.0.1:1';
  const durableEnds = {replicas: 1, timeout: 1};
  const io = new Redis(url, {lazyConnect: true});
  const ioCluster = new Cluster([url], {lazyConnect: true});
  const valkey = new Valkey(url, {lazyConnect: true});
  t.after(() => {
    io.disconnect();
    ioCluster.disconnect();
    valkey.disconnect();
  });
  const clients: readonly RedisClient[] = [
    createClient({url}),
    createClientPool({url}),
    createCluster({rootNodes: [{url}]}),
    createSentinel({name: 'sessions', sentinelRootNodes: [{host: '127.0.0.1', port: 1}]}),
    io,
    ioCluster,
    valkey,
    async () => null,
  ];
  for (const client of clients) doesNotThrow(() => redisStore(client, {durableEnds}), client.constructor.name);

  const run = async () => null;
  const limited: readonly (readonly [client: object, missing: string])[] = [
    [{eval: run, evalSha: run}, 'multi'],
    [{eval: run, evalSha: run, multi: () => ({eval: run, exec: run})}, 'wait'],
    [{eval: run, evalsha: run}, 'pipeline'],
    [{eval: run, evalsha: run, pipeline: () => ({eval: run, exec: run})}, 'call'],
  ];
  for (const [client, missing] of limited) {
    doesNotThrow(() => redisStore(client as RedisClient));
    throws(
      () => redisStore(client as RedisClient, {durableEnds}),
      new RegExp(`durableEnds needs a client that .* has no ${missing}: give`),
      missing,
    );
  }
});
