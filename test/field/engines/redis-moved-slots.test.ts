import {deepEqual, equal, ok} from 'node:assert/strict';
import {test} from 'node:test';
import {Cluster, Redis} from 'ioredis';
import {createCluster} from 'redis';
import type {ActivityStore} from '../../../server-contract/index.ts';
import {type RedisClient, redisStore} from '../../../server-contract/stores/redis.ts';
import {eventually} from '../../support/eventually.ts';
import {ownRedisMissing, startRedis} from '../../support/redis.ts';
import {joinInHalves, SLOTS} from './redis-servers.ts';

const LIMITS = {expireAfter: 600, maxLifetime: 43_200};
/** All of one slot, so that they move together: Redis hashes only what is in braces. */
const IDS = Array.from({length: 40}, (_, n) => `{moving} ${n}`);
/** The slot goes to the other node and back. */
const MOVES = 2;

const clients: Readonly<Record<string, (urls: readonly string[]) => Promise<[RedisClient, () => void]>>> = {
  'redis cluster': async (urls) => {
    const client = createCluster({rootNodes: urls.map((url) => ({url})), defaults: {disableOfflineQueue: true}});
    client.on('error', () => {});
    await client.connect();
    return [client as RedisClient, () => client.destroy()];
  },
  'ioredis cluster': async (urls) => {
    const client = new Cluster([...urls], {enableOfflineQueue: false});
    await new Promise((ready) => client.once('ready', ready));
    return [client, () => client.disconnect()];
  },
};

/** Sessions each with a key of its own, and the sessions of one user, which are one key. */
for (const [name, user] of Object.keys(clients).flatMap((one) => [[one, undefined] as const, [one, 'ann'] as const])) {
  const open = clients[name]!;
  const whose = user === undefined ? 'of nobody' : 'of one user';
  test(`S5, S12: ${name}: no request is refused and no session ${whose} is lost, extended or revived while a slot moves`, {
    skip: ownRedisMissing,
  }, async (t) => {
    const servers = await Promise.all(
      [1, 2].map(() => startRedis({'cluster-enabled': 'yes', 'cluster-announce-ip': '127.0.0.1'})),
    );
    const nodes = servers.map(({url}) => new Redis(url));
    t.after(async () => {
      for (const node of nodes) node.disconnect();
      await Promise.all(servers.map(({close}) => close()));
    });
    await joinInHalves(nodes, servers);
    const [client, close] = await open(servers.map(({url}) => url));
    t.after(close);
    const store = redisStore(client);
    const owner = user === undefined ? undefined : {user, details: '"a browser"'};
    for (const id of IDS) await store.start(id, LIMITS, {idleFor: 100, age: 1000}, 5, owner);
    const ended = IDS.slice(0, 10);
    for (const id of ended) await store.end(id, LIMITS.maxLifetime, user);

    const key = user === undefined ? `session-security:${IDS[0]}` : await keyOfUser(nodes);
    let moving = true;
    const asking = (async () => {
      let asked = 0;
      for (; moving; asked++) await askAll(store, ended, user);
      return asked;
    })();
    try {
      for (let move = 0; move < MOVES; move++) await moveSlot(nodes, servers, key, move % 2);
    } finally {
      moving = false;
    }
    ok((await asking) > 0);
    await askAll(store, ended, user);
  });
}

/** Asks about each session at once. A claim on an ended session is no reason to live. */
async function askAll(store: ActivityStore, ended: readonly string[], user: string | undefined): Promise<void> {
  const touches = await Promise.all(IDS.map((id) => store.touch(id, ended.includes(id) ? 0 : null, LIMITS, 60, user)));
  const causes = touches.map((touch) => (touch.active ? 'lives' : touch.tombstone?.cause));
  deepEqual(causes, [...ended.map(() => 'ended'), ...IDS.slice(ended.length).map(() => 'lives')]);
  if (user !== undefined) {
    equal((await store.sessionsOf?.(user, {skip: 0, limit: 100}))?.length, IDS.length - ended.length);
    await store.end('a sign-out', LIMITS.maxLifetime, user);
  }
  for (const touch of touches) ok(!touch.active || touch.idleFor >= 100, JSON.stringify(touch));
}

async function keyOfUser(nodes: readonly Redis[]): Promise<string> {
  const keys = await Promise.all(nodes.map((node) => node.keys('session-security:{*')));
  return keys.flat().find((key) => /\{[\w-]{22}\}$/.test(key))!;
}

/** Moves the slot of the sessions key by key, as `redis-cli --cluster reshard` does. */
async function moveSlot(
  nodes: readonly Redis[],
  servers: readonly {readonly url: string}[],
  key: string,
  move: number,
): Promise<void> {
  const slot = Number(await nodes[0]!.call('CLUSTER', 'KEYSLOT', key));
  const owner = (slot < SLOTS / 2 ? 0 : 1) ^ move;
  const [from, to] = [nodes[owner]!, nodes[1 - owner]!];
  const ids = await Promise.all([from, to].map(async (node) => String(await node.call('CLUSTER', 'MYID'))));
  await to.call('CLUSTER', 'SETSLOT', slot, 'IMPORTING', ids[0]!);
  await from.call('CLUSTER', 'SETSLOT', slot, 'MIGRATING', ids[1]!);
  const port = new URL(servers[1 - owner]!.url).port;
  for (;;) {
    const keys = (await from.call('CLUSTER', 'GETKEYSINSLOT', slot, 5)) as string[];
    if (keys.length === 0) break;
    await from.call('MIGRATE', '127.0.0.1', port, '', 0, 5000, 'KEYS', ...keys);
  }
  for (const node of [to, from]) await node.call('CLUSTER', 'SETSLOT', slot, 'NODE', ids[1]!);
  // Before that an older message of the other node could take the slot back.
  await eventually('both nodes know the new owner', async () => {
    const epochs = await Promise.all([from, to].map((node) => epochOf(ids[1]!, node)));
    return epochs[0] === epochs[1];
  });
}

/** The number of the latest change of a node, as another node or the node itself knows it. */
async function epochOf(id: string, by: Redis): Promise<string | undefined> {
  const lines = String(await by.call('CLUSTER', 'NODES')).split('\n');
  return lines.find((line) => line.startsWith(id))?.split(' ')[6];
}
