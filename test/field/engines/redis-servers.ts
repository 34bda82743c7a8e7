import {Redis} from 'ioredis';
import {eventually} from '../../support/eventually.ts';
import {startRedis} from '../../support/redis.ts';
import type {Engine} from './failover.ts';
import {MASTER_NAME, type StoreSpec} from './open-store.ts';

type Server = Awaited<ReturnType<typeof startRedis>>;

/** A replica copies at once. */
const REPLICATION = {'repl-diskless-sync-delay': '0', 'repl-ping-replica-period': '1'};

/** Milliseconds without a reply after which the other servers take a server for dead. */
const SILENCE_MS = '1000';

/** The number of slots of a cluster. */
export const SLOTS = 16_384;

/** Two masters with half of the slots each. */
export async function joinInHalves(nodes: readonly Redis[], servers: readonly {readonly url: string}[]): Promise<void> {
  const half = SLOTS / 2;
  for (const [n, node] of nodes.entries()) {
    await node.call('CLUSTER', 'ADDSLOTSRANGE', String(n * half), String((n + 1) * half - 1));
    await node.call('CLUSTER', 'SET-CONFIG-EPOCH', n + 1);
  }
  await nodes[0]!.call('CLUSTER', 'MEET', '127.0.0.1', new URL(servers[1]!.url).port);
  const isUp = async (node: Redis) => {
    const info = String(await node.call('CLUSTER', 'INFO'));
    return /cluster_state:ok/.test(info) && /cluster_known_nodes:2/.test(info);
  };
  await eventually('the cluster is up', async () => (await Promise.all(nodes.map(isUp))).every(Boolean));
}

/** Three masters with a replica each. The first master fails. */
export async function startCluster(client: StoreSpec['client']): Promise<Engine> {
  const settings = {
    ...REPLICATION,
    'cluster-enabled': 'yes',
    'cluster-announce-ip': '127.0.0.1',
    'cluster-node-timeout': SILENCE_MS,
    'cluster-replica-validity-factor': '0',
  };
  const servers = await Promise.all(Array.from({length: 6}, () => startRedis(settings)));
  const nodes = servers.map(({url}) => quiet(new Redis(url)));
  const ids = await Promise.all(nodes.map(async (node) => String(await node.call('CLUSTER', 'MYID'))));
  for (const [n, range] of ['0 5460', '5461 10922', '10923 16383'].entries()) {
    await nodes[n]!.call('CLUSTER', 'ADDSLOTSRANGE', ...range.split(' '));
    await nodes[n]!.call('CLUSTER', 'SET-CONFIG-EPOCH', n + 1);
  }
  for (const {url} of servers.slice(1)) await nodes[0]!.call('CLUSTER', 'MEET', '127.0.0.1', new URL(url).port);
  const knowsAll = async (node: Redis) => {
    const known = String(await node.call('CLUSTER', 'NODES'));
    return ids.every((id) => known.includes(id));
  };
  await eventually('the nodes know each other', async () => (await Promise.all(nodes.map(knowsAll))).every(Boolean));
  for (const n of [0, 1, 2]) await nodes[n + 3]!.call('CLUSTER', 'REPLICATE', ids[n]!);
  const isUp = async (node: Redis) => /cluster_state:ok/.test(String(await node.call('CLUSTER', 'INFO')));
  const hasReplica = async (node: Redis) => /slave0:.*state=online/.test(await node.info('replication'));
  await eventually('the cluster is up', async () => {
    const states = await Promise.all([...nodes.map(isUp), ...nodes.slice(0, 3).map(hasReplica)]);
    return states.every(Boolean);
  });
  return {
    ...specs(client, servers),
    untilCopied: () => untilCopied(nodes.slice(0, 3)),
    fail: () => servers[0]!.server.crash(),
    close: () => closeAll(nodes, servers),
  };
}

/** A master with two replicas, and three sentinels that watch them. The master fails. */
export async function startSentinels(client: StoreSpec['client']): Promise<Engine> {
  const master = await startRedis(REPLICATION);
  const {hostname, port} = new URL(master.url);
  const replicaof = `${hostname} ${port}`;
  const replicas = await Promise.all([1, 2].map(() => startRedis({...REPLICATION, replicaof})));
  const nodes = [quiet(new Redis(master.url))];
  const info = async () => nodes[0]!.info('replication');
  await eventually('the replicas are connected', async () => /slave1:.*state=online/.test(await info()));
  const sentinels = await Promise.all([1, 2, 3].map(() => startRedis({}, watch(replicaof))));
  const watching = sentinels.map(({url}) => quiet(new Redis(url)));
  const knowsAll = async (node: Redis) => {
    const fields = (await node.call('SENTINEL', 'MASTER', MASTER_NAME)) as string[];
    const value = (name: string) => fields[fields.indexOf(name) + 1];
    return value('num-other-sentinels') === '2' && value('num-slaves') === '2';
  };
  await eventually('the sentinels know all', async () => (await Promise.all(watching.map(knowsAll))).every(Boolean));
  return {
    ...specs(client, sentinels),
    untilCopied: () => untilCopied(nodes),
    fail: () => master.server.crash(),
    close: () => closeAll([...nodes, ...watching], [master, ...replicas, ...sentinels]),
  };
}

function specs(client: StoreSpec['client'], servers: readonly Server[]): Pick<Engine, 'spec' | 'durable'> {
  const spec: StoreSpec = {client, urls: servers.map(({url}) => url)};
  return {spec, durable: {...spec, redis: {durableEnds: {replicas: 1, timeout: 5}}}};
}

/** The configuration of a sentinel. Two of three must agree that the master is dead. */
function watch(master: string): string {
  return `sentinel monitor ${MASTER_NAME} ${master} 2
sentinel down-after-milliseconds ${MASTER_NAME} ${SILENCE_MS}
sentinel failover-timeout ${MASTER_NAME} 5000
`;
}

/** Resolves when all replicas have what their masters have now. */
async function untilCopied(masters: readonly Redis[]): Promise<void> {
  for (const master of masters) {
    const offset = Number(/master_repl_offset:(\d+)/.exec(await master.info('replication'))?.[1]);
    await eventually('the replicas have all', async () => {
      const replicas = [...(await master.info('replication')).matchAll(/slave\d:.*offset=(\d+)/g)];
      return replicas.length > 0 && replicas.every(([, copied]) => Number(copied) >= offset);
    });
  }
}

function quiet(node: Redis): Redis {
  return node.on('error', () => {});
}

async function closeAll(nodes: readonly Redis[], servers: readonly Server[]): Promise<void> {
  for (const node of nodes) node.disconnect();
  await Promise.all(servers.map((server) => server.close()));
}
