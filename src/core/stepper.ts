import {LONGEST_WAIT_MS} from './decide.ts';
import type {ResumeCause} from './phase.ts';
import type {Environment} from './ports.ts';

/**
 * Takes a step at each call, and when the one timer fires. A call during a step, such as one from a listener of the
 * page, leads to one more step. `take` returns the milliseconds until the next step; infinite: none.
 */
export function createStepper(env: Environment, take: (cause: ResumeCause) => number): (cause?: ResumeCause) => void {
  let next: ResumeCause | undefined;
  let isStepping = false;
  const step = (cause: ResumeCause = 'server') => {
    next = cause;
    if (isStepping) return;
    isStepping = true;
    let wakeInMs = Number.POSITIVE_INFINITY;
    try {
      while (next) {
        const by = next;
        next = undefined;
        wakeInMs = take(by);
      }
    } finally {
      isStepping = false;
    }
    if (!Number.isFinite(wakeInMs)) return env.timer.disarm();
    const longestMs = env.visible() ? LONGEST_WAIT_MS.visible : LONGEST_WAIT_MS.hidden;
    env.timer.arm(Math.ceil(Math.min(wakeInMs, longestMs)), step);
  };
  return step;
}
