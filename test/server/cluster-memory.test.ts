import {deepEqual, equal, match} from 'node:assert/strict';
import cluster from 'node:cluster';
import {once} from 'node:events';
import {join} from 'node:path';
import {describe, test} from 'node:test';
import {createSessionSecurity} from '../../server-contract/index.ts';

/** What a process of a cluster reports. */
async function errorsOf(store: 'default' | 'given'): Promise<readonly string[]> {
  cluster.setupPrimary({exec: join(import.meta.dirname, 'cluster-worker.ts')});
  const worker = cluster.fork({STORE: store});
  let errors: readonly string[] = ['the process has sent nothing'];
  worker.once('message', (sent) => {
    errors = sent;
  });
  await once(worker, 'disconnect'); // all messages have come then, which 'exit' does not say
  return errors;
}

describe('the default store in a cluster', () => {
  test('S18: a process of a cluster that keeps the sessions in its own memory is told once', async () => {
    const errors = await errorsOf('default');
    equal(errors.length, 1);
    match(errors[0] ?? '', /one of a cluster.*give all of them a shared store, such as store: redisStore\(client\)/);
  });

  test('S18: a store that was given is not reported', async () => {
    deepEqual(await errorsOf('given'), []);
  });

  test('S18: a process by itself has nothing to report', async () => {
    const errors: unknown[] = [];
    createSessionSecurity({onError: (error) => void errors.push(error)});
    await new Promise((resolve) => setImmediate(resolve));
    deepEqual(errors, []);
  });
});
