import {Cluster, Redis} from 'ioredis';
import {Pool} from 'pg';
import {createClient, createCluster, createSentinel} from 'redis';
import type {ActivityStore} from '../../../server-contract/index.ts';
import {type PostgresStoreOptions, postgresStore} from '../../../server-contract/stores/postgres.ts';
import {type RedisClient, type RedisStoreOptions, redisStore} from '../../../server-contract/stores/redis.ts';

/** How a process of the application connects to its store. The process gets it as JSON. */
export interface StoreSpec {
  readonly client: keyof typeof CLIENTS | 'pg';
  /** The database; the nodes of the cluster that are asked first; or the sentinels. */
  readonly urls: readonly string[];
  readonly redis?: Pick<RedisStoreOptions, 'durableEnds'>;
  readonly postgres?: Pick<PostgresStoreOptions, 'durableEnds' | 'prepare'>;
}

/** How a process connects to Redis. */
export interface RedisSpec {
  readonly client: keyof typeof CLIENTS;
  readonly urls: readonly string[];
}

export interface OpenedStore {
  readonly store: ActivityStore;
  close(): Promise<void>;
}

/** The name by which the sentinels know their master. */
export const MASTER_NAME = 'sessions';

export async function openStore({client, urls, redis, postgres}: StoreSpec): Promise<OpenedStore> {
  if (client === 'pg') {
    const pool = new Pool({connectionString: urls[0]!, max: 5, connectionTimeoutMillis: 1000, query_timeout: 2000});
    pool.on('error', () => {});
    return {store: postgresStore(pool, postgres), close: () => pool.end()};
  }
  const {opened, close} = await openClient({client, urls});
  return {store: redisStore(opened, redis), close: async () => close()};
}

/** A client of Redis, with the options of docs/server.md. */
export function openClient({client, urls}: RedisSpec): Promise<{readonly opened: RedisClient; close(): void}> {
  return CLIENTS[client](urls);
}

const CLIENTS = {
  redis: async ([url]: readonly string[]) => {
    const opened = createClient({url: url!, disableOfflineQueue: true, commandOptions: {timeout: 0}});
    await connected(opened);
    return {opened: opened as RedisClient, close: () => opened.destroy()};
  },

  ioredis: async ([url]: readonly string[]) => {
    const opened = new Redis(url!, {enableOfflineQueue: false, autoResendUnfulfilledCommands: false});
    await ready(opened);
    return {opened, close: () => opened.disconnect()};
  },

  'redis cluster': async (urls: readonly string[]) => {
    const opened = createCluster({
      rootNodes: urls.map((url) => ({url})),
      defaults: {disableOfflineQueue: true},
      commandOptions: {timeout: 0},
    });
    await connected(opened);
    return {opened: opened as RedisClient, close: () => opened.destroy()};
  },

  'ioredis cluster': async (urls: readonly string[]) => {
    const opened = new Cluster([...urls], {
      enableOfflineQueue: false,
      redisOptions: {autoResendUnfulfilledCommands: false},
    });
    await ready(opened);
    return {opened, close: () => opened.disconnect()};
  },

  'redis sentinel': async (urls: readonly string[]) => {
    const opened = createSentinel({
      name: MASTER_NAME,
      sentinelRootNodes: urls.map(address),
      nodeClientOptions: {disableOfflineQueue: true},
      commandOptions: {timeout: 0},
    });
    await connected(opened);
    return {opened: opened as RedisClient, close: () => opened.destroy()};
  },

  'ioredis sentinel': async (urls: readonly string[]) => {
    const opened = new Redis({
      name: MASTER_NAME,
      sentinels: urls.map(address),
      enableOfflineQueue: false,
      autoResendUnfulfilledCommands: false,
    });
    await ready(opened);
    return {opened, close: () => opened.disconnect()};
  },
};

function address(url: string): {host: string; port: number} {
  const {hostname, port} = new URL(url);
  return {host: hostname, port: Number(port)};
}

/** Without a listener for errors, a lost connection ends the process, as it does with a pool of `pg`. */
function connected(client: {
  on(type: 'error', listener: () => void): unknown;
  connect(): Promise<unknown>;
}): Promise<unknown> {
  client.on('error', () => {});
  return client.connect();
}

/** Without a listener for errors ioredis writes each to the console. */
function ready(client: Redis | Cluster): Promise<unknown> {
  client.on('error', () => {});
  return new Promise((connected) => client.once('ready', connected));
}
