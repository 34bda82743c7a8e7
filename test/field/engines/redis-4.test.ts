import {equal, ok, rejects, throws} from 'node:assert/strict';
import {execFileSync} from 'node:child_process';
import {existsSync, mkdirSync, writeFileSync} from 'node:fs';
import {createRequire} from 'node:module';
import {join, resolve} from 'node:path';
import {test} from 'node:test';
import {type NodeRedis, type RedisClient, redisStore} from '../../../server-contract/stores/redis.ts';
import {ownRedisMissing, startRedis} from '../../support/redis.ts';

const FOLDER = resolve('.cache/redis-4');
const VERSION = '4.7.1';
const LIMITS = {expireAfter: 10, maxLifetime: 100};

/** The client of `redis` 4. The tests of this repository use a later version. */
interface Redis4 extends NodeRedis {
  readonly v4: NodeRedis;
  on(event: 'error', listener: () => void): unknown;
  connect(): Promise<unknown>;
  disconnect(): Promise<void>;
}

function requireRedis4(): {createClient(options: {url: string; legacyMode?: boolean}): Redis4} {
  const require = createRequire(join(FOLDER, 'package.json'));
  if (!existsSync(join(FOLDER, 'node_modules/redis'))) {
    mkdirSync(FOLDER, {recursive: true});
    writeFileSync(join(FOLDER, 'package.json'), JSON.stringify({private: true, dependencies: {redis: VERSION}}));
    execFileSync('npm', ['install', '--ignore-scripts', '--no-audit', '--no-fund'], {cwd: FOLDER});
  }
  equal(require('redis/package.json').version, VERSION);
  return require('redis');
}

test('redis 4 with legacyMode is refused at the start, and its client.v4 works', {
  skip: ownRedisMissing,
}, async (t) => {
  const {createClient} = requireRedis4();
  const redis = await startRedis();
  t.after(redis.close);
  const legacy = createClient({url: redis.url, legacyMode: true});
  // With legacyMode, an error of a command without a callback is an event.
  legacy.on('error', () => {});
  await legacy.connect();
  t.after(() => legacy.disconnect());
  throws(() => redisStore(legacy), /answers by callbacks, not by promises: give client\.v4/);

  // A function that calls the legacy client answers by callbacks as well.
  const {sendCommand} = legacy as unknown as {sendCommand(command: readonly string[]): unknown};
  const byCallbacks = redisStore(((...command: string[]) => sendCommand.call(legacy, command)) as RedisClient);
  await rejects(async () => byCallbacks.start('one', LIMITS), /answers by callbacks, not by promises/);

  await holds(legacy.v4);
});

test('S17: redis 4 keeps records, and waits for replicas', {skip: ownRedisMissing}, async (t) => {
  const {createClient} = requireRedis4();
  const redis = await startRedis();
  t.after(redis.close);
  const client = createClient({url: redis.url});
  await client.connect();
  t.after(() => client.disconnect());
  await holds(client);
  const durable = redisStore(client, {durableEnds: {replicas: 1, timeout: 0.2}});
  await durable.start('durable', LIMITS);
  await rejects(async () => durable.end('durable'), /reached 0 of 1 replicas within 0.2 s/);
});

async function holds(client: NodeRedis): Promise<void> {
  const store = redisStore(client);
  await store.start('one', LIMITS, {idleFor: 5, age: 50});
  equal(await store.rotate?.('one', 'two', LIMITS), true);
  const touch = await store.touch('two', 3, LIMITS);
  ok(touch.active && touch.idleFor >= 3 && touch.idleFor < 5, JSON.stringify(touch));
  await store.end('two');
  equal((await store.touch('two', 0, LIMITS)).active, false);
}
