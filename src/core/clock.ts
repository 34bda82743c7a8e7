/** Both clocks of a browser, read together; milliseconds. Neither can be trusted alone (T1). */
export interface ClockReading {
  /** Counts through sleep, but users and time servers set it. */
  readonly wallMs: number;
  /** Is never set, but stands still during sleep on some systems. */
  readonly monotonicMs: number;
}

/** A moment before all others. */
export const NEVER = Number.NEGATIVE_INFINITY;

/** Clocks that differ by more than this were set, or one of them slept; below it they only tick differently. */
const DISAGREEMENT_MS = 1000;

/**
 * Combines both clocks into one. It counts milliseconds, never goes back, and includes a sleep that only the wall clock
 * counted. Without that, a wall clock that was set back would hide each later sleep until it has caught up (T1).
 */
export function steadyClock(clocks: {readClocks(): ClockReading}): () => number {
  let mark = clocks.readClocks();
  let steadyAtMark = 0;
  let latest = 0;
  return () => {
    const now = clocks.readClocks();
    const byWall = now.wallMs - mark.wallMs;
    const byMonotonic = now.monotonicMs - mark.monotonicMs;
    latest = Math.max(latest, steadyAtMark + Math.max(byWall, byMonotonic));
    if (Math.abs(byWall - byMonotonic) > DISAGREEMENT_MS) {
      mark = now;
      steadyAtMark = latest;
    }
    return latest;
  };
}
