import {deepEqual, equal} from 'node:assert/strict';
import {afterEach, beforeEach, describe, mock, test} from 'node:test';
import type {EndWatcher, StopWatching} from '../../server-contract/core/activity-store.ts';
import {OpenStreams} from '../../server-contract/core/open-streams.ts';
import {WatchedEnds} from '../../server-contract/core/watched-ends.ts';
import {memoryStore} from '../../server-contract/stores/memory.ts';

type Watch = (watcher: EndWatcher) => Promise<StopWatching>;

const settled = () => new Promise((done) => setImmediate(done));

describe('listening to the store', () => {
  beforeEach(() => mock.timers.enable({apis: ['setTimeout']}));
  afterEach(() => mock.timers.reset());

  /** With one open stream, which counts its looks. */
  function watched(watchEnds: Watch) {
    const errors: unknown[] = [];
    const streams = new OpenStreams((id) => id);
    const stream = {looks: 0, tell() {}, close() {}, lookIn() {}, lookNow: () => void stream.looks++};
    streams.add(stream, 'ann');
    const ends = new WatchedEnds({...memoryStore(), watchEnds}, streams, (error) => errors.push(error));
    return {ends, streams, stream, errors};
  }

  async function pass(ms: number): Promise<void> {
    mock.timers.tick(ms);
    await settled();
  }

  test('E3: a subscription that fails is tried again while streams are open, and then they look', async () => {
    let calls = 0;
    const {ends, stream, errors} = watched(async () => {
      if (++calls < 4) throw new Error('not ready');
      return () => {};
    });
    ends.begin();
    await settled();
    for (const pauseMs of [2000, 4000, 8000]) {
      equal(stream.looks, 0);
      await pass(pauseMs);
    }
    deepEqual([calls, stream.looks, errors.length], [4, 1, 1]);
    await pass(600_000);
    equal(calls, 4);
  });

  test('E3: without a stream it is not tried again before the next one', async () => {
    let calls = 0;
    const {ends, streams, stream} = watched(() => {
      calls++;
      return Promise.reject(new Error('not ready'));
    });
    ends.begin();
    await settled();
    streams.remove(stream);
    await pass(600_000);
    equal(calls, 1);
    ends.begin();
    equal(calls, 2);
    await ends.stop();
    await pass(600_000);
    equal(calls, 2);
  });

  test('E5: stop waits a second at most for a store that cannot be reached, and ends later what begins later', async () => {
    let connect!: (stop: StopWatching) => void;
    const {ends} = watched(
      () =>
        new Promise((resolve) => {
          connect = resolve;
        }),
    );
    ends.begin();
    const stopping = ends.stop();
    mock.timers.tick(1000);
    await stopping;
    let isEnded = false;
    connect(() => {
      isEnded = true;
    });
    await settled();
    equal(isEnded, true);
  });

  test('E5: stop waits a second at most for a store that does not answer to the end', async () => {
    const {ends} = watched(async () => () => new Promise(() => {}));
    ends.begin();
    await settled();
    const stopping = ends.stop();
    await settled();
    mock.timers.tick(1000);
    await stopping;
  });
});
