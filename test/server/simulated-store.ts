import type {ActivityStore} from '../../server-contract/core/activity-store.ts';
import {memoryStore} from '../../server-contract/stores/memory.ts';
import {passProcessTime, stopProcessClock} from './process-clock.ts';

/** A memory store whose clock moves only when a test moves it. */
export class SimulatedStore implements ActivityStore {
  #milliseconds = 0;
  readonly #store = memoryStore({now: () => this.#milliseconds});
  readonly start = this.#store.start;
  readonly touch = this.#store.touch;
  readonly end = this.#store.end;
  readonly begin = this.#store.begin;
  readonly rotate = this.#store.rotate;
  readonly sessionsOf = this.#store.sessionsOf;
  readonly endSessionsOf = this.#store.endSessionsOf;
  readonly sharedSecret = this.#store.sharedSecret;
  readonly ping = this.#store.ping;
  readonly watchEnds = this.#store.watchEnds;

  constructor() {
    stopProcessClock();
  }

  /** Moves the store's clock forward, in seconds. */
  readonly pass = (seconds: number): void => {
    passProcessTime(seconds);
    this.#milliseconds += seconds * 1000;
  };
}
