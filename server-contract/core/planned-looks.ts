import {unref} from './unref.ts';

/** Decides when open streams look at their records again. */

export interface Looking {
  lookAgain(): void;
}

const SECOND_MS = 1000;

/** The longest wait of a timer is 24.8 days. */
const MAX_WAIT_MS = 86_400_000;

/** One timer for all looks of a second, by the monotonic clock of the process. Timers do not keep the process running. */
export class PlannedLooks {
  readonly #seconds = new Map<number, Set<Looking>>();

  /** @returns the second in which it looks, for `remove` */
  add(stream: Looking, waitMs: number): number {
    const nowMs = performance.now();
    const second = Math.ceil((nowMs + Math.min(Math.max(waitMs, 0), MAX_WAIT_MS)) / SECOND_MS);
    let due = this.#seconds.get(second);
    if (due === undefined) {
      due = new Set();
      this.#seconds.set(second, due);
      unref(setTimeout(() => this.#run(second), second * SECOND_MS - nowMs));
    }
    due.add(stream);
    return second;
  }

  remove(stream: Looking, second: number): void {
    this.#seconds.get(second)?.delete(stream);
  }

  #run(second: number): void {
    const due = this.#seconds.get(second);
    this.#seconds.delete(second);
    for (const stream of due ?? []) stream.lookAgain();
  }
}

/** Of all streams of this process. */
export const plannedLooks = new PlannedLooks();
