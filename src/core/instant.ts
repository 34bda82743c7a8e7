/** A moment as two clocks saw it, in milliseconds. Neither clock can be trusted alone (T1). */
export interface Instant {
  /** Counts through sleep, but people and time servers set it. */
  readonly wall: number;
  /** Is never set, but stands still during sleep on some systems. */
  readonly monotonic: number;
}

/** Milliseconds from `since` to `now`: what the clock that saw more of it says, never below zero. */
export function elapsed(since: Instant, now: Instant): number {
  return Math.max(now.wall - since.wall, now.monotonic - since.monotonic, 0);
}

/** The instant `duration` milliseconds before `now`. */
export function ago(duration: number, now: Instant): Instant {
  return {wall: now.wall - duration, monotonic: now.monotonic - duration};
}

/** A stretch of time: a deadline that no sleep and no clock change can move away. */
export interface Span {
  readonly since: Instant;
  /** Milliseconds. */
  readonly length: number;
}

/** Milliseconds left of a span; none is left of one that never began. */
export function remaining(span: Span | undefined, now: Instant): number {
  return span ? Math.max(0, span.length - elapsed(span.since, now)) : 0;
}
