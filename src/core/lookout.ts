import {elapsed, type Instant} from './instant.ts';
import type {ResumeCause} from './phase.ts';
import type {Environment} from './ports.ts';

/** However far the next moment is, a page looks at its clocks this often (T2); milliseconds. */
const LONGEST_NAP = {visible: 5000, hidden: 120_000};

/** A tab that is throttled to a wake a minute is this late at most; milliseconds. */
export const THROTTLED = 65_000;

/** Who has not looked for this long has slept, not merely been throttled to a wake a minute; milliseconds. */
export const SLEPT = LONGEST_NAP.hidden + THROTTLED;

/**
 * Takes one look, `since` milliseconds after the last; returns the milliseconds until the next is due, infinite when only
 * an event calls for one.
 */
export type Look = (by: ResumeCause, now: Instant, since: number) => number;

/**
 * When a tab looks: at every event, once more if something came up meanwhile, and when the one timer goes off, which
 * `woke` is told after the look.
 */
export function lookout(
  env: Environment,
  now: () => Instant,
  take: Look,
  woke: () => void,
): (by?: ResumeCause) => void {
  let last = now();
  let looking = false;
  let again: ResumeCause | undefined;
  const look = (by: ResumeCause = 'server') => {
    again = by;
    if (looking) return;
    looking = true;
    let due = Number.POSITIVE_INFINITY;
    try {
      while (again) {
        const cause = again;
        again = undefined;
        const at = now();
        due = take(cause, at, elapsed(last, at));
        last = at;
      }
    } finally {
      looking = false;
    }
    if (!Number.isFinite(due)) return;
    const nap = env.visible() ? LONGEST_NAP.visible : LONGEST_NAP.hidden;
    env.timer.arm(Math.ceil(Math.min(due, nap)), () => {
      look();
      woke();
    });
  };
  return look;
}
