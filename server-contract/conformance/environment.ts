import {setTimeout} from 'node:timers/promises';
import {type Send, send} from './send.ts';

/** What the suite takes from outside, so that its tests can run it in simulated time. */
export interface Surroundings {
  /** A clock in seconds from any origin, which does not go back. */
  now(): number;
  sleep(seconds: number): Promise<void>;
  readonly send: Send;
}

export const realSurroundings: Surroundings = {
  now: () => performance.now() / 1000,
  sleep: (seconds) => setTimeout(seconds * 1000),
  send,
};
