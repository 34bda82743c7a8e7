/**
 * The age of a request. A claim is relative to the moment at which its request arrived (S17), but it is recorded later: a
 * body may be slow, and so may the lookup of the user and the application's own session store.
 *
 * By the monotonic clock of this process, in milliseconds: the clock of the store does not know when a request arrived.
 */
export function monotonicNow(): number {
  return performance.now();
}

/** Seconds since a request arrived. */
export type RequestAge = () => number;

export function requestAge(arrivedAtMs: number = monotonicNow()): RequestAge {
  return () => Math.max(0, monotonicNow() - arrivedAtMs) / 1000;
}
