import type {Instant} from './instant.ts';

/** Two clocks that come apart by more than this were set, or one of them slept; below it they only tick differently. */
const DISAGREEMENT = 1000;

/**
 * Reads both clocks, and carries over to the monotonic one whatever only the wall clock saw pass: what it slept through.
 * Otherwise a wall clock that was set back would hide every later sleep, since it takes that long to catch up (T1).
 */
export function steadyClock(read: () => Instant): () => Instant {
  let mark = read();
  let steadyAtMark = mark.monotonic;
  return () => {
    const now = read();
    const byWall = now.wall - mark.wall;
    const byMonotonic = now.monotonic - mark.monotonic;
    const steady = steadyAtMark + Math.max(byWall, byMonotonic);
    if (Math.abs(byWall - byMonotonic) > DISAGREEMENT) {
      mark = now;
      steadyAtMark = steady;
    }
    return {wall: now.wall, monotonic: steady};
  };
}
