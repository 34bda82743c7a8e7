import {ago, elapsed, type Instant} from './instant.ts';

/**
 * The last activity: a register that only moves forward. Advancing takes the maximum, which is commutative and
 * idempotent, so it does not matter who reports an activity, in which order, or how often.
 */
export class ActivityRegister {
  #last: Instant | undefined;

  /** Milliseconds since the last activity; infinite when there was none. */
  idle(now: Instant): number {
    return this.#last ? elapsed(this.#last, now) : Number.POSITIVE_INFINITY;
  }

  /** Takes note of an activity `idle` milliseconds before `now`; an older one than is known changes nothing. */
  advance(idle: number, now: Instant): void {
    if (idle < this.idle(now)) this.#last = ago(idle, now);
  }
}
