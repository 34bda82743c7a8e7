/** Two clocks that disagree by more than this were set, or one of them slept. Below it they only tick differently. */
const DISAGREEMENT = 1000;

/**
 * A clock in milliseconds that never goes back and is never slower than the wall clock or the monotonic one (S10):
 * a wall clock set back extends no session, and the time a suspended machine slept through counts although the
 * monotonic clock stood still.
 *
 * Both are followed from a common mark and the one further on is believed. The mark moves only when they come apart,
 * not at every reading: adding up the larger of many tiny steps would run fast, since their ticks differ in length.
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
    if (Math.abs(byWall - byMonotonic) > DISAGREEMENT) {
      mark = latest;
      wallAtMark = wallNow;
      monotonicAtMark = monotonicNow;
    }
    return latest;
  };
}
