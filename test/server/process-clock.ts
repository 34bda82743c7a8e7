/**
 * The monotonic clock of this process, which measures how long a request waits. It stands still beside a store whose clock
 * stands still, so that no slow machine makes a request older. Whole milliseconds, since fractions have rounding errors.
 */
let nowMs = Math.ceil(performance.now());
let stopped = false;

/** For the rest of this process, which runs one test file. */
export function stopProcessClock(): void {
  if (stopped) return;
  stopped = true;
  Object.defineProperty(performance, 'now', {configurable: true, writable: true, value: () => nowMs});
}

/** Moves it by this many seconds. A monotonic clock is never set back. */
export function passProcessTime(seconds: number): void {
  nowMs += Math.max(0, seconds) * 1000;
}
