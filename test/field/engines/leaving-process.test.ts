import {deepEqual} from 'node:assert/strict';
import {spawn} from 'node:child_process';
import {join} from 'node:path';
import {type TestContext, test} from 'node:test';
import {createTableSql} from '../../../server-contract/stores/postgres.ts';
import {LIMIT_MS} from '../../support/limits.ts';
import {ownPostgresMissing, startPostgres} from '../../support/postgres.ts';
import {ownRedisMissing, startRedis} from '../../support/redis.ts';
import type {StoreSpec} from './open-store.ts';
import {query} from './query.ts';

/** Resolves with the code and the output of a process that ends by itself, or that was stopped when it did not. */
function run(spec?: StoreSpec): Promise<[code: number | null, output: string]> {
  const child = spawn(process.execPath, ['--import', 'tsx', join(import.meta.dirname, 'leaving-process.ts')], {
    env: {...process.env, ...(spec && {STORE: JSON.stringify(spec)})},
    stdio: ['ignore', 'pipe', 'inherit'],
    timeout: LIMIT_MS,
  });
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    output += text;
  });
  return new Promise((ended) => child.once('close', (code) => ended([code, output])));
}

const SERVED: [number, string] = [0, '0,0,0'];

test('S13: with the memory store nothing keeps a process from ending, also while an end is tried again', async () => {
  deepEqual(await run(), SERVED);
});

for (const client of ['redis', 'ioredis'] as const) {
  test(`S13: nor with ${client}, once the application has closed it`, {
    skip: ownRedisMissing,
  }, async (t: TestContext) => {
    const redis = await startRedis();
    t.after(redis.close);
    deepEqual(await run({client, urls: [redis.url]}), SERVED);
  });
}

test('S13: nor with PostgreSQL', {skip: ownPostgresMissing}, async (t) => {
  const postgres = await startPostgres();
  t.after(postgres.close);
  await query(postgres.url, createTableSql());
  deepEqual(await run({client: 'pg', urls: [postgres.url]}), SERVED);
});
