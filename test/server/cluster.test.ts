import {equal, ok} from 'node:assert/strict';
import {type ChildProcess, fork} from 'node:child_process';
import {once} from 'node:events';
import {join} from 'node:path';
import {after, before, describe, test} from 'node:test';
import {createClient} from 'redis';
import type {ActivityStore} from '../../server-contract/index.ts';
import {redisStore} from '../../server-contract/stores/redis.ts';
import {findRedis, redisMissing} from '../support/redis.ts';
import {Browser} from './browser.ts';

const LIMITS = {expireAfter: 600, maxLifetime: 43_200};

describe('two processes with one Redis', {skip: redisMissing}, () => {
  let members: readonly Member[];
  let store: ActivityStore;
  let close: () => Promise<void>;
  before(async () => {
    const redis = await findRedis();
    const client = await createClient({url: redis.url}).connect();
    store = redisStore(client);
    members = await Promise.all([startMember(redis.url), startMember(redis.url)]);
    close = async () => {
      for (const member of members) member.process.disconnect();
      await client.close();
      await redis.close();
    };
  });
  after(() => close?.());
  const browsers = (sid: string) => members.map(({origin}) => new Browser(origin, new Map([['sid', sid]])));

  test('S3: 200 random pings at once, half to each process, leave the most recent activity', async () => {
    await store.start('shared', LIMITS, {idleFor: 590, age: 3600});
    const claims = Array.from({length: 200}, () => 20 + Math.floor(Math.random() * 500));
    const least = Math.min(...claims);
    const tabs = browsers('shared');
    const started = performance.now();
    const answers = await Promise.all(claims.map((idleFor, n) => tabs[n % 2]!.ping(idleFor)));
    const last = await Promise.all(tabs.map((tab) => tab.ping()));
    const seconds = Math.ceil((performance.now() - started) / 1000);
    for (const [n, {json}] of answers.entries()) {
      ok(Number(json) >= least && Number(json) <= claims[n]! + seconds, `${json} after a claim of ${claims[n]}`);
    }
    for (const {json} of last) ok(Number(json) >= least && Number(json) <= least + seconds, `${json}, not ${least}`);
  });

  test('S5: a session that one process ended has ended for the other', async () => {
    await store.start('idle', LIMITS, {idleFor: 600, age: 3600});
    const [one, other] = browsers('idle');
    equal((await one!.ping(0)).json, 'logout');
    equal((await other!.ping(0)).json, 'logout');
  });
});

interface Member {
  readonly process: ChildProcess;
  readonly origin: string;
}

async function startMember(redisUrl: string): Promise<Member> {
  const child = fork(join(import.meta.dirname, 'cluster-member.ts'), {
    execArgv: ['--import', 'tsx'],
    env: {...process.env, REDIS_URL: redisUrl},
  });
  const [port] = await once(child, 'message');
  return {process: child, origin: `http://127.0.0.1:${port}`};
}
