import {deepEqual, equal, match, ok, rejects, throws} from 'node:assert/strict';
import {readFile} from 'node:fs/promises';
import {after, afterEach, before, beforeEach, describe, test} from 'node:test';
import {Cluster, Redis} from 'ioredis';
import {createClient, createClientPool, createCluster} from 'redis';
import {touchFollowing} from '../../server-contract/core/rotation.ts';
import {type RedisClient, redisStore} from '../../server-contract/stores/redis.ts';
import {eventually} from '../support/eventually.ts';
import {type RunningServer, serve} from '../support/http-server.ts';
import {findRedis, ownRedisMissing, redisMissing, startRedis} from '../support/redis.ts';
import {expressSessionApp} from './apps/express-session-app.ts';
import {Browser} from './browser.ts';
import {provesPort} from './proves-port.ts';

const LIMITS = {expireAfter: 10, maxLifetime: 100};

describe('redis store, on a real Redis', {skip: redisMissing}, () => {
  let client: Redis;
  let url: string;
  let close: () => Promise<void>;
  before(async () => {
    ({url, close} = await findRedis());
    client = new Redis(url);
  });
  after(async () => {
    client?.disconnect();
    await close?.();
  });

  test('S13: accepts clients and pools of redis, clients of ioredis, and any function that sends a command', async () => {
    const one = createClient({url});
    const pool = createClientPool({url});
    const bytes = createClient({url}).withTypeMapping({36: Buffer});
    const texts = new Redis(url, {stringNumbers: true});
    await Promise.all([one.connect(), pool.connect(), bytes.connect()]);
    const sendCommand = (name: string, ...args: string[]) => client.call(name, ...args);
    for (const [name, given] of Object.entries({one, pool, bytes, client, texts, sendCommand})) {
      await provesPort(redisStore(given), `with ${name}`);
    }
    texts.disconnect();
    await Promise.all([one.close(), pool.close(), bytes.close()]);
  });

  test('S13: a request costs one command on one key', async () => {
    const sent: string[][] = [];
    const store = redisStore((...command) => {
      sent.push(command);
      return client.call(...command);
    });
    await store.start('one', LIMITS);
    await store.touch('one', 0, LIMITS);
    sent.length = 0;
    await store.touch('one', 0, LIMITS);
    await store.touch('one', null, LIMITS);
    deepEqual(
      sent.map(([name, , count, key]) => [name, count, key]),
      Array(2).fill(['EVALSHA', '1', 'session-security:one']),
    );
  });

  test('S13: a record is kept an hour longer than its session, and no longer', async () => {
    const store = redisStore(client, {prefix: 'ttl:'});
    /** Some seconds may have passed since, on a slow machine. */
    const isKeptFor = async (seconds: number, id = 'a', why?: string) => {
      const left = (await client.pttl(`ttl:${id}`)) / 1000;
      ok(left <= seconds && left > seconds - 5, `${left} s of ${seconds} s: ${why}`);
    };
    await store.start('a', LIMITS);
    await isKeptFor(3610);
    await store.start('a', LIMITS, {idleFor: 8, age: 90});
    await store.touch('a', 5, {...LIMITS, expireAfter: 100});
    await isKeptFor(3695);
    await store.touch('a', 0, LIMITS);
    await isKeptFor(3695, 'a', 'a request with a shorter limit does not take it from the others');
    await store.end('a');
    await isKeptFor(3600, 'a', 'its tombstone');
    await store.start('b', {...LIMITS, maxLifetime: 7200}, {idleFor: 0, age: 200});
    await isKeptFor(7000, 'b', 'as long as a copy of its cookie may be sent');
  });

  test('S5: an evicted record is an ended session', async () => {
    const store = redisStore(client);
    await store.start('evicted', LIMITS);
    await client.del('session-security:evicted');
    deepEqual(await store.touch('evicted', 0, LIMITS), {active: false, reason: 'missing'});
    equal(await client.exists('session-security:evicted'), 0);
  });

  test("S10: Redis's clock counts: when it is set back by an hour, idle time and age continue", async () => {
    const store = redisStore(client, {prefix: 'ahead:'});
    await store.start('a', LIMITS, {idleFor: 4, age: 50});
    const record = await client.getBuffer('ahead:a');
    for (let at = 0; at < 32; at += 8) record!.writeDoubleLE(record!.readDoubleLE(at) + 3_600_000, at);
    await client.set('ahead:a', record!);
    const touch = await store.touch('a', null, LIMITS);
    ok(touch.active && touch.idleFor >= 4 && touch.idleFor < 60 && touch.age >= 50 && touch.age < 110);
    const later = await store.touch('a', null, LIMITS);
    ok(later.active && later.idleFor >= touch.idleFor);
  });

  test('S13: a script that Redis has lost is sent again once, and then costs one command again', async () => {
    const sent: string[] = [];
    const store = redisStore((...command) => {
      sent.push(command[0]);
      return client.call(...command);
    });
    await store.start('known', LIMITS);
    await client.script('FLUSH');
    sent.length = 0;
    for (let n = 0; n < 2; n++) equal((await store.touch('known', 0, LIMITS)).active, true);
    deepEqual(sent, ['EVALSHA', 'EVAL', 'EVALSHA']);
  });

  test('a foreign value in Redis is an error, not an answer, and is not changed', async () => {
    const store = redisStore(client, {prefix: 'wrong:'});
    const texts = ['of another application', JSON.stringify({session: 'of another application', cookie: {path: '/'}})];
    await client.mset('wrong:short', texts[0]!, 'wrong:long', texts[1]!);
    await client.hset('wrong:hash', 'of', 'another application');
    for (const id of ['short', 'long']) {
      await rejects(async () => store.touch(id, 0, LIMITS), /the key holds something else/);
      await rejects(async () => store.start(id, LIMITS), /the key holds something else/);
    }
    await rejects(async () => store.touch('hash', 0, LIMITS), /WRONGTYPE/);
    await rejects(async () => store.start('hash', LIMITS), /WRONGTYPE/);
    deepEqual(await client.mget('wrong:short', 'wrong:long'), texts);
    equal(await client.hget('wrong:hash', 'of'), 'another application');
    await client.del('wrong:short', 'wrong:long', 'wrong:hash');
  });

  test('refuses a value that is no client', () => {
    for (const nonsense of [undefined, null, {}, 'redis://localhost']) {
      throws(() => redisStore(nonsense as unknown as RedisClient), /client must be one of redis or ioredis/);
    }
  });
});

test('S13: runs on a cluster', {skip: ownRedisMissing}, async (t) => {
  const {url, close} = await startRedis({'cluster-enabled': 'yes', 'cluster-announce-ip': '127.0.0.1'});
  t.after(close);
  const admin = new Redis(url);
  t.after(() => admin.disconnect());
  await admin.call('CLUSTER', 'ADDSLOTSRANGE', '0', '16383');
  await eventually('the cluster is up', async () => /cluster_state:ok/.test(String(await admin.cluster('INFO'))));
  const cluster = createCluster({rootNodes: [{url}]});
  await cluster.connect();
  t.after(() => cluster.destroy());
  const ioCluster = new Cluster([url]);
  t.after(() => ioCluster.disconnect());
  for (const store of [redisStore(cluster), redisStore(ioCluster)]) await provesPort(store, 'on a cluster');
});

test('S5: sessions that Redis evicts have ended', {skip: ownRedisMissing}, async (t) => {
  const redis = await startRedis();
  t.after(redis.close);
  const client = new Redis(redis.url);
  t.after(() => client.disconnect());
  const store = redisStore(client);
  const server = await serve(expressSessionApp({store, onError: () => {}}));
  t.after(server.close);
  const browser = new Browser(server.origin);
  await browser.get('/login?user=ann');
  await client.config('SET', 'maxmemory-policy', 'volatile-ttl');
  await client.config('SET', 'maxmemory', '1');
  await eventually('the record is evicted', async () => (await client.dbsize()) === 0);
  await client.config('SET', 'maxmemory', '0');
  equal((await browser.ping(0)).json, 'logout');
});

test('S12: on a replica, as after a failover, requests are refused and no session ends', {
  skip: ownRedisMissing,
}, async (t) => {
  const redis = await startRedis();
  t.after(redis.close);
  const client = new Redis(redis.url);
  t.after(() => client.disconnect());
  const store = redisStore(client);
  await store.start('known', LIMITS);
  await client.call('REPLICAOF', '127.0.0.1', '1');
  for (const id of ['known', 'not copied yet'])
    await rejects(async () => store.touch(id, null, LIMITS), /READONLY/, id);
});

test('S17: a claim that Redis runs late counts as of the moment it was asked, and not at all after its timeout', {
  skip: ownRedisMissing,
}, async (t) => {
  const redis = await startRedis();
  t.after(redis.close);
  const client = createClient({url: redis.url});
  await client.connect();
  t.after(() => client.destroy());
  const store = redisStore(client);
  await store.start('paused', LIMITS, {idleFor: 5, age: 50});
  const touchWhilePaused = async (timeout: number) => {
    redis.server.freeze();
    const pending = Promise.allSettled([store.touch('paused', 0, LIMITS, timeout)]);
    await new Promise((resolve) => setTimeout(resolve, 500));
    redis.server.thaw();
    return (await pending)[0]!;
  };
  const late = await touchWhilePaused(0.2);
  match(String(late.status === 'rejected' && late.reason), /too late/);
  const unchanged = await store.touch('paused', null, LIMITS);
  ok(unchanged.active && unchanged.idleFor >= 5, JSON.stringify(unchanged));
  const waited = await touchWhilePaused(60);
  ok(waited.status === 'fulfilled' && waited.value.active && waited.value.idleFor >= 0.49, JSON.stringify(waited));
});

test('S17: with durableEnds an end rejects until the replicas have it', {skip: ownRedisMissing}, async (t) => {
  // A replica copies at once, and not after five seconds.
  const redis = await startRedis({'repl-diskless-sync-delay': '0'});
  t.after(redis.close);
  const {hostname, port} = new URL(redis.url);
  const one = createClient({url: redis.url});
  const pool = createClientPool({url: redis.url});
  await Promise.all([one.connect(), pool.connect()]);
  const io = new Redis(redis.url);
  const sendCommand = (name: string, ...args: string[]) => io.call(name, ...args);
  t.after(() => {
    one.destroy();
    pool.destroy();
    io.disconnect();
  });
  const clients = {one, pool, io, sendCommand};
  const storesThatWait = (timeout: number) =>
    Object.entries(clients).map(
      ([name, client]) => [name, redisStore(client, {durableEnds: {replicas: 1, timeout}})] as const,
    );
  for (const [name, store] of storesThatWait(0.2)) {
    await store.start(name, LIMITS);
    await rejects(async () => store.end(name), /reached 0 of 1 replicas within 0.2 s/, name);
    await store.start(`${name} changes`, LIMITS);
    await rejects(async () => store.rotate?.(`${name} changes`, `${name} changed`, LIMITS), /reached 0 of 1/, name);
    ok((await store.touch(`${name} changed`, null, LIMITS)).active, `${name}: the session lives with its new id`);
  }
  const replica = await startRedis({replicaof: `${hostname} ${port}`});
  t.after(replica.close);
  await eventually('the replica is connected', async () => /slave0:.*state=online/.test(await io.info('replication')));
  const copy = new Redis(replica.url);
  t.after(() => copy.disconnect());
  // A replica on a busy machine may need some seconds.
  for (const [name, store] of storesThatWait(30)) {
    await store.end(name);
    await store.start(`${name} moves`, LIMITS);
    equal(await store.rotate?.(`${name} moves`, `${name} moved`, LIMITS), true);
    const stored = await copy.mgetBuffer(`session-security:${name}`, `session-security:${name} moves`);
    deepEqual(
      stored.map((value) => value?.subarray(0, 2).toString()),
      ['\x01e', '\x01r'],
      name,
    );
  }
  throws(() => redisStore(io, {durableEnds: {replicas: 1, timeout: 0}}), /durableEnds must be/);
});

test('S15: a request between the two steps of a change of id ends nothing', {skip: ownRedisMissing}, async (t) => {
  const redis = await startRedis();
  t.after(redis.close);
  const client = new Redis(redis.url);
  t.after(() => client.disconnect());
  const store = redisStore(client);
  await store.start('old', LIMITS);
  equal(await store.rotate?.('old', 'new', LIMITS), true);
  const record = await client.getBuffer('session-security:new');
  // The state before the second step.
  await client.del('session-security:new');
  await rejects(
    touchFollowing(store, 'old', () => null, LIMITS),
    /is changing its id/,
  );
  await client.set('session-security:new', record as Buffer);
  ok((await touchFollowing(store, 'old', () => null, LIMITS)).touch.active);
});

test('the rights of docs/server.md suffice', {skip: ownRedisMissing}, async (t) => {
  const redis = await startRedis();
  t.after(redis.close);
  const admin = new Redis(redis.url);
  t.after(() => admin.disconnect());
  const [, rights = ''] = /`(~session-security:\*[^`]*)`/.exec(await readFile('docs/server.md', 'utf8')) ?? [];
  await admin.call('ACL', 'SETUSER', 'web', 'on', '>secret', ...rights.split(/\s+/));
  const url = redis.url.replace('//', '//web:secret@');
  const client = createClient({url});
  await client.connect();
  t.after(() => client.destroy());
  const io = new Redis(url);
  t.after(() => io.disconnect());
  for (const one of [client, io]) await provesPort(redisStore(one), 'of limited rights');
  await rejects(io.flushall(), /NOPERM/);
  await rejects(io.get('another'), /NOPERM/);
});

test('S17: when the clock of Redis is set forward, the next claim is recorded all the same', async () => {
  let serverMs = 1e12;
  const sent: number[] = [];
  const store = redisStore(async (_name, _script, _count, _key, ...args) => {
    if (args.length === 0) return serverMs;
    sent.push(serverMs - Number(args[0]));
    return serverMs - Number(args[0]) > Number(args[1]) ? ['late', serverMs] : ['active', serverMs, 0, 0];
  });
  await store.touch('a', 0, LIMITS, 5);
  serverMs += 60_000;
  equal((await store.touch('a', 0, LIMITS, 5)).active, true);
  ok(sent.length === 3 && sent[1]! > 50_000 && sent[2]! < 5000, sent.join());
});

test('S13: NOSCRIPT is recognised wherever it stands in the message, as clusters of ioredis wrap it', async () => {
  const sent: string[] = [];
  const store = redisStore(async (name, script, _count, _key, ...args) => {
    sent.push(name);
    const wrapped = 'Too many Cluster redirections. Last error: ReplyError: NOSCRIPT No matching script.';
    if (name === 'EVALSHA') throw new Error(wrapped);
    return args.length === 0 || script === '' ? 1e12 : ['active', 1e12, 0, 0];
  });
  equal((await store.touch('a', 0, LIMITS)).active, true);
  deepEqual(sent, ['EVALSHA', 'EVAL', 'EVALSHA', 'EVAL']);
});

describe('an application whose Redis goes away', {skip: ownRedisMissing}, () => {
  let redis: Awaited<ReturnType<typeof startRedis>>;
  before(async () => {
    redis = await startRedis();
  });
  after(() => redis?.close());

  const clients = {
    redis: async () => {
      const client = createClient({url: redis.url, disableOfflineQueue: true});
      await client.connect();
      return {client, close: () => client.destroy()};
    },
    ioredis: async () => {
      const client = new Redis(redis.url, {enableOfflineQueue: false, retryStrategy: () => 50});
      await new Promise((ready) => client.once('ready', ready));
      return {client, close: () => client.disconnect()};
    },
    'redis that keeps commands for later': async () => {
      const client = createClient({url: redis.url});
      await client.connect();
      return {client, close: () => client.destroy()};
    },
  };

  for (const [name, connect] of Object.entries(clients)) {
    describe(`with ${name}`, () => {
      let server: RunningServer;
      let browser: Browser;
      let close: () => void;
      beforeEach(async () => {
        const {client, close: disconnect} = await connect();
        close = disconnect;
        const store = redisStore(client);
        server = await serve(expressSessionApp({store, storeTimeout: 0.5, onError: () => {}}));
        browser = new Browser(server.origin);
        await signIn();
      });
      afterEach(async () => {
        await server?.close();
        close?.();
      });

      /** On a slow machine, an answer of Redis may come too late. */
      const signIn = () => eventually('a sign-in', async () => (await browser.get('/login?user=ann')).status === 200);

      test('S12: refuses every request while Redis is killed, and recovers by itself', async () => {
        await redis.server.crash();
        equal((await browser.ping(0)).status, 503);
        equal((await browser.get('/')).status, 503);
        equal((await new Browser(server.origin).get('/')).status, 200, 'the anonymous are served');
        await redis.server.start();
        await eventually('Redis is reached again', async () => (await browser.ping()).status === 200);
        equal((await browser.ping()).json, 'logout', 'the record was lost, and so the session ended');
        await signIn();
        await eventually('the session goes on', async () => typeof (await browser.ping()).json === 'number');
      });

      test('S12: waits for a hanging Redis no longer than storeTimeout, and sessions go on afterwards', async () => {
        redis.server.freeze();
        try {
          equal((await browser.ping(0)).status, 503);
          equal((await browser.get('/')).status, 503);
        } finally {
          redis.server.thaw();
        }
        await eventually('Redis is reached again', async () => typeof (await browser.ping()).json === 'number');
      });
    });
  }
});
