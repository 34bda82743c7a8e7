/** A clock that can go faster, stop, and be set forward, by the real time at which that was last changed. */
export interface ClockState {
  /** The real time of the last change; milliseconds. */
  readonly atMs: number;
  /** How far the clock was ahead of the real time then; milliseconds. */
  readonly aheadMs: number;
  /** Seconds of this clock in one real second; 0 while it stands still. */
  readonly speed: number;
}

export const REAL_TIME: ClockState = {atMs: 0, aheadMs: 0, speed: 1};

/** The overview can change the speed of a clock, or let seconds pass at once. */
export interface ClockChange {
  readonly speed?: number;
  readonly sleep?: number;
}

/** Returns the time of the clock at a real time, both in milliseconds. demo/public/simulate.js has the same formula. */
export function readClock({atMs, aheadMs, speed}: ClockState, realMs: number): number {
  return atMs + aheadMs + (realMs - atMs) * speed;
}

export function changeClock(clock: ClockState, realMs: number, {speed, sleep = 0}: ClockChange): ClockState {
  const aheadMs = readClock(clock, realMs) - realMs + sleep * 1000;
  return {atMs: realMs, aheadMs, speed: speed ?? clock.speed};
}
