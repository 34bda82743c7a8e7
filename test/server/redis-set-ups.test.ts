import {deepEqual, equal, match, ok, rejects} from 'node:assert/strict';
import {createRequire} from 'node:module';
import {after, before, describe, type TestContext, test} from 'node:test';
import {Redis} from 'ioredis';
import {createClient, createClientPool} from 'redis';
import {type RedisClient, redisStore} from '../../server-contract/stores/redis.ts';
import {eventually} from '../support/eventually.ts';
import {serve} from '../support/http-server.ts';
import {findRedis, ownRedisMissing, redisMissing, startRedis} from '../support/redis.ts';
import {nodeApp} from './apps/own-session-apps.ts';
import {Browser} from './browser.ts';
import {provesPort} from './proves-port.ts';

/** The client of Valkey has the same classes. */
const valkey = createRequire(import.meta.url)('iovalkey') as typeof import('ioredis');

const LIMITS = {expireAfter: 600, maxLifetime: 43_200};

interface Opened {
  readonly client: RedisClient;
  close(): void;
}

/** Clients with options that change what is sent or what is returned. */
const setUps: Readonly<Record<string, (url: string) => Promise<Opened>>> = {
  'redis with RESP 3': async (url) => {
    const client = createClient({url, RESP: 3});
    await client.connect();
    return {client: client as RedisClient, close: () => client.destroy()};
  },
  'redis with RESP 2': async (url) => {
    const client = createClient({url, RESP: 2});
    await client.connect();
    return {client: client as RedisClient, close: () => client.destroy()};
  },
  'a pool of redis with RESP 3': async (url) => {
    const client = createClientPool({url, RESP: 3});
    await client.connect();
    return {client: client as RedisClient, close: () => client.destroy()};
  },
  'ioredis with RESP 3': async (url) => closing(new Redis(url, {protocol: 3})),
  'ioredis with keyPrefix': async (url) => closing(new Redis(url, {keyPrefix: 'app:'})),
  'ioredis with autopipelining': async (url) => closing(new Redis(url, {enableAutoPipelining: true})),
  iovalkey: async (url) => closing(new valkey.Redis(url)),
  'iovalkey with keyPrefix and autopipelining': async (url) =>
    closing(new valkey.Redis(url, {keyPrefix: 'app:', enableAutoPipelining: true})),
};

function closing(client: Redis): Opened {
  return {client, close: () => client.disconnect()};
}

describe('redis store, with the options that people give their clients', {skip: redisMissing}, () => {
  let url: string;
  let admin: Redis;
  let close: () => Promise<void>;
  before(async () => {
    ({url, close} = await findRedis());
    admin = new Redis(url);
  });
  after(async () => {
    admin?.disconnect();
    await close?.();
  });

  for (const [name, open] of Object.entries(setUps)) {
    test(`S13, S17: ${name} does all of the port, many requests at once, and waits for replicas`, async (t) => {
      const {client, close: disconnect} = await open(url);
      t.after(disconnect);
      const store = redisStore(client, {prefix: `${name}:`});
      await provesPort(store, name);
      await store.start('busy', LIMITS, {idleFor: 300, age: 3600});
      await admin.script('FLUSH');
      const beganMs = Date.now();
      const touches = await Promise.all(Array.from({length: 50}, (_, n) => store.touch('busy', 100 + n, LIMITS)));
      for (const touch of touches) ok(touch.active && touch.idleFor < 200, JSON.stringify(touch));
      const last = await store.touch('busy', null, LIMITS);
      const latest = 100 + (Date.now() - beganMs) / 1000;
      ok(last.active && last.idleFor >= 100 && last.idleFor <= latest, `${JSON.stringify(last)}, at most ${latest}`);
      equal(await admin.exists(`${/keyPrefix/.test(name) ? 'app:' : ''}${name}:busy`), 1);
      const durable = redisStore(client, {prefix: `${name}:`, durableEnds: {replicas: 1, timeout: 0.01}});
      await rejects(async () => durable.end('busy'), /reached 0 of 1 replicas/);
      equal((await store.touch('busy', 0, LIMITS)).active, false, 'the end is carried out all the same');
    });
  }
});

test('S13: runs on a cluster with iovalkey', {skip: ownRedisMissing}, async (t) => {
  const {url, close} = await startRedis({'cluster-enabled': 'yes', 'cluster-announce-ip': '127.0.0.1'});
  t.after(close);
  const admin = new Redis(url);
  t.after(() => admin.disconnect());
  await admin.call('CLUSTER', 'ADDSLOTSRANGE', '0', '16383');
  await eventually('the cluster is up', async () => /cluster_state:ok/.test(String(await admin.cluster('INFO'))));
  const cluster = new valkey.Cluster([url]);
  t.after(() => cluster.disconnect());
  await provesPort(redisStore(cluster), 'on a cluster');
});

/** Two processes of an application with one Redis of their own. */
async function startApplication(t: TestContext) {
  const redis = await startRedis();
  t.after(redis.close);
  const admin = new Redis(redis.url);
  t.after(() => admin.disconnect());
  const addProcess = async () => {
    const client = new Redis(redis.url);
    t.after(() => client.disconnect());
    const server = await serve(nodeApp({...LIMITS, store: redisStore(client), onError: () => {}}));
    t.after(server.close);
    return new Browser(server.origin);
  };
  return {admin, addProcess};
}

test('S5, S16: FLUSHALL ends every session, and a process that starts later sends the same Session-User', {
  skip: ownRedisMissing,
}, async (t) => {
  const {admin, addProcess} = await startApplication(t);
  const browser = await addProcess();
  await browser.get('/login?user=ann');
  const user = (await browser.ping()).headers['session-user'];
  match(String(user), /^[\w-]{22}$/);
  await admin.flushall();
  equal((await browser.ping(0)).json, 'logout');
  deepEqual(((await browser.get('/')).json as {user: unknown}).user, null);
  for (const one of [await addProcess(), browser]) {
    await one.get('/login?user=ann');
    equal((await one.ping()).headers['session-user'], user);
  }
});

test('S12, S17: a Redis that is full and evicts nothing refuses, and ends, extends and forgets nothing', {
  skip: ownRedisMissing,
}, async (t) => {
  const {admin, addProcess} = await startApplication(t);
  const browser = await addProcess();
  const leaving = await addProcess();
  for (const one of [browser, leaving]) {
    await one.get('/login?user=ann');
    await one.ping();
  }
  const thief = leaving.copy();
  await admin.config('SET', 'maxmemory-policy', 'noeviction');
  await admin.config('SET', 'maxmemory', '1');
  equal((await browser.ping(0)).status, 503);
  equal((await browser.get('/')).status, 503);
  equal((await leaving.get('/logout')).status, 503, 'a sign-out is not answered as done');
  equal((await (await addProcess()).get('/login?user=bob')).status, 503, 'nor is a sign-in');
  equal((await thief.ping(0)).status, 503);
  await admin.config('SET', 'maxmemory', '0');
  equal(typeof (await browser.ping()).json, 'number');
  equal((await leaving.get('/logout')).status, 200);
  equal((await thief.ping(0)).json, 'logout');
});
