import {deepEqual, equal} from 'node:assert/strict';
import {afterEach, beforeEach, describe, mock, test} from 'node:test';
import {HEARTBEAT_INTERVAL, Heartbeats} from '../../server-contract/core/heartbeats.ts';

describe('heartbeats', () => {
  beforeEach(() => mock.timers.enable({apis: ['setInterval']}));
  afterEach(() => mock.timers.reset());

  function added(heartbeats: Heartbeats, count: number): {beats: number[]; remove(n: number): void} {
    const beats = Array<number>(count).fill(0);
    const streams = beats.map((_, n) => ({beat: () => void beats[n]!++}));
    const slots = streams.map((stream) => heartbeats.add(stream));
    return {beats, remove: (n) => heartbeats.remove(streams[n]!, slots[n]!)};
  }

  test('E5: each stream has one heartbeat in an interval, and each second has its share of them', () => {
    const {beats} = added(new Heartbeats(), HEARTBEAT_INTERVAL * 4);
    const perSecond: number[] = [];
    for (let second = 0; second < HEARTBEAT_INTERVAL; second++) {
      const before = sum(beats);
      mock.timers.tick(1000);
      perSecond.push(sum(beats) - before);
    }
    deepEqual([new Set(beats), new Set(perSecond)], [new Set([1]), new Set([4])]);
  });

  test('E5: all streams share one timer, which stops with the last of them', () => {
    const started = mock.method(globalThis, 'setInterval');
    const cleared = mock.method(globalThis, 'clearInterval');
    const {beats, remove} = added(new Heartbeats(), 1000);
    equal(started.mock.callCount(), 1);
    for (let n = 0; n < 999; n++) remove(n);
    remove(0);
    equal(cleared.mock.callCount(), 0);
    mock.timers.tick(HEARTBEAT_INTERVAL * 1000);
    equal(sum(beats), 1);
    remove(999);
    equal(cleared.mock.callCount(), 1);
    mock.timers.tick(HEARTBEAT_INTERVAL * 1000);
    equal(sum(beats), 1);
    started.mock.restore();
    cleared.mock.restore();
  });
});

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
