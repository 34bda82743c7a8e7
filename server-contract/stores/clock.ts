/**
 * When the wall clock and the monotonic clock differ by more than this, one of them was set or stood still. Smaller
 * differences come from their ticks.
 */
const MAX_TICK_DIFFERENCE_MS = 1000;

/**
 * A clock in milliseconds that never goes back, and that follows the faster of the wall clock and the monotonic clock
 * (S10). A wall clock that is set back extends no session. The time in which the machine was suspended counts, although
 * the monotonic clock stands still meanwhile.
 *
 * Both clocks are measured from a common mark. The mark moves only when they disagree, not at every reading: a sum of
 * many small maxima would run fast, because the ticks of the two clocks have different lengths.
 */
export function steadyClock(
  wall: () => number = () => Date.now(),
  monotonic: () => number = () => performance.now(),
): () => number {
  let mark = 0;
  let wallAtMark = wall();
  let monotonicAtMark = monotonic();
  let latest = 0;
  return () => {
    const wallNow = wall();
    const monotonicNow = monotonic();
    const byWall = mark + wallNow - wallAtMark;
    const byMonotonic = mark + monotonicNow - monotonicAtMark;
    latest = Math.max(latest, byWall, byMonotonic);
    if (Math.abs(byWall - byMonotonic) > MAX_TICK_DIFFERENCE_MS) {
      mark = latest;
      wallAtMark = wallNow;
      monotonicAtMark = monotonicNow;
    }
    return latest;
  };
}
