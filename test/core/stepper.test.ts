import assert from 'node:assert/strict';
import {describe, it} from 'node:test';
import type {Environment} from '../../src/core/ports.ts';
import {createStepper} from '../../src/core/stepper.ts';

function setUp(take: (cause: string, step: (cause?: 'tab' | 'activity') => void) => number) {
  const causes: string[] = [];
  const armed: (number | 'off')[] = [];
  const world = {visible: true, wake: () => {}};
  const env = {
    visible: () => world.visible,
    timer: {
      arm(delayMs: number, wake: () => void) {
        armed.push(delayMs);
        world.wake = wake;
      },
      disarm: () => armed.push('off'),
    },
  } as unknown as Environment;
  const step = createStepper(env, (cause) => {
    causes.push(cause);
    return take(cause, step);
  });
  return {step, causes, armed, world};
}

describe('a step', () => {
  it('T2: arms the one timer, by whole milliseconds, for its limit at most', () => {
    let wakeInMs = 0.5;
    const {step, armed, world, causes} = setUp(() => wakeInMs);
    step('tab');
    wakeInMs = 5001;
    world.wake();
    world.visible = false;
    step();
    wakeInMs = 120_001;
    step();
    wakeInMs = Number.POSITIVE_INFINITY;
    step();
    assert.deepEqual(armed, [1, 5000, 5001, 120_000, 'off']);
    assert.deepEqual(causes, ['tab', 'server', 'server', 'server', 'server']);
  });

  it('T2: that is called for during a step follows it, once, and the last cause counts', () => {
    let depth = 0;
    const {step, armed, causes} = setUp((cause, again) => {
      depth++;
      assert.equal(depth, 1);
      if (cause === 'server') {
        again('activity');
        again('tab');
      }
      depth--;
      return cause === 'tab' ? 7 : 3;
    });
    step();
    assert.deepEqual(causes, ['server', 'tab']);
    assert.deepEqual(armed, [7]);
  });

  it('T2: that throws does not keep the next one from being taken', () => {
    let fails = true;
    const {step, armed} = setUp(() => {
      if (fails) throw new Error('of a listener');
      return 7;
    });
    assert.throws(step, /of a listener/);
    fails = false;
    step();
    assert.deepEqual(armed, [7]);
  });
});
