import {setTimeout} from 'node:timers/promises';
import {type Open, openStream} from './open-stream.ts';
import {type Send, send} from './send.ts';

/** The outside world of the suite. Its tests replace it, to run in simulated time. */
export interface Environment {
  /** A clock that never goes back, in seconds from any origin. */
  now(): number;
  sleep(seconds: number): Promise<void>;
  readonly send: Send;
  readonly open: Open;
}

export const realEnvironment: Environment = {
  now: () => performance.now() / 1000,
  sleep: (seconds) => setTimeout(seconds * 1000),
  send,
  open: (request) => openStream(request),
};
