import type {Instant} from '../core/instant.ts';

/** Both clocks of the browser, read together. */
export function now(): Instant {
  return {wall: Date.now(), monotonic: performance.now()};
}
