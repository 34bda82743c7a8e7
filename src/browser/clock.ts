import type {ClockReading} from '../core/clock.ts';

/** Reads both clocks of the browser together. */
export function readClocks(): ClockReading {
  return {wallMs: Date.now(), monotonicMs: performance.now()};
}
