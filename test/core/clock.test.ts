import assert from 'node:assert/strict';
import {describe, it} from 'node:test';
import {steadyClock} from '../../src/core/clock.ts';

/** A clock and its reading after each step of the wall clock and of the monotonic clock. */
function readings(...steps: readonly (readonly [wall: number, monotonic: number])[]): number[] {
  let wallMs = 5_000_000;
  let monotonicMs = 70_000;
  const now = steadyClock({readClocks: () => ({wallMs, monotonicMs})});
  return [
    now(),
    ...steps.map(([wall, monotonic]) => {
      wallMs += wall;
      monotonicMs += monotonic;
      return now();
    }),
  ];
}

describe('the steady clock', () => {
  it('T1: begins at zero and goes on with both clocks', () => {
    assert.deepEqual(readings([10, 10], [5, 5]), [0, 10, 15]);
  });

  it('T1: takes the later of the two', () => {
    assert.deepEqual(readings([900, 10], [10, 900]), [0, 900, 910]);
  });

  it('T1: never goes back', () => {
    assert.deepEqual(readings([5000, 5000], [-9000, 0], [0, 0]), [0, 5000, 5000, 5000]);
  });

  it('T1: counts a sleep that only the wall clock saw after that clock was set back', () => {
    assert.deepEqual(readings([-1001, 0], [4000, 0]), [0, 0, 4000]);
  });

  it('T1: counts a sleep that only the wall clock saw after it was set forward', () => {
    assert.deepEqual(readings([60_000, 0], [0, 4000], [4000, 0]), [0, 60_000, 64_000, 68_000]);
  });

  it('T1: does not add up small differences of two clocks', () => {
    assert.deepEqual(readings([-1000, 0], [1100, 50]), [0, 0, 100]);
    assert.deepEqual(readings([900, 800], [800, 900]), [0, 900, 1700]);
  });
});
