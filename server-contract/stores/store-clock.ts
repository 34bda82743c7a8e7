import type {MaybePromise} from '../core/activity-store.ts';

/** A reply of the database, with the instant at which it ran the command, by its own clock. */
export interface TimedReply {
  readonly nowMs: number;
  /** The database ran the command too late, and changed nothing. */
  readonly isLate: boolean;
}

/**
 * Runs commands that must not count as of a later moment than they were asked (S17). A database that stood still runs
 * them when it goes on, and their requests have been refused by then.
 *
 * Each command carries the moment of asking by the clock of the database: that clock is learned from earlier replies,
 * and continued with the monotonic clock of this process. The estimate is never ahead of the true clock by more than the
 * two clocks have drifted since the last reply.
 */
export class StoreClock {
  readonly #monotonicNow: () => number;
  /** The clock of the database minus the clock of this process. */
  #offsetMs: number | undefined;

  constructor(monotonicNow: () => number = () => performance.now()) {
    this.#monotonicNow = monotonicNow;
  }

  /**
   * @param askTime reads the clock of the database, in milliseconds. Called when no reply has come yet.
   * @param ask runs the command, given the moment of asking by the clock of the database, in milliseconds
   * @param timeout seconds after which the caller has given up
   */
  async run<Reply extends TimedReply>(
    askTime: () => MaybePromise<number>,
    ask: (askedAtMs: number) => Promise<Reply>,
    timeout = Number.POSITIVE_INFINITY,
  ): Promise<Reply> {
    const askedMs = this.#monotonicNow();
    const wallMs = Date.now();
    if (this.#offsetMs === undefined) this.#learn(await askTime(), askedMs);
    for (let isRepeated = false; ; isRepeated = true) {
      const sentMs = this.#monotonicNow();
      const reply = await ask(askedMs + this.#offsetMs!);
      this.#learn(reply.nowMs, sentMs);
      if (!reply.isLate) return reply;
      // A monotonic clock stands still while the machine is suspended, a wall clock does not.
      const waitedMs = Math.max(this.#monotonicNow() - askedMs, Date.now() - wallMs);
      // The reply came in time, so the clock of the database was set forward, and is known now.
      if (isRepeated || waitedMs > timeout * 1000) throw new Error(TOO_LATE);
    }
  }

  /** The reply was written after the command was sent and before now, so the offset lies between two bounds. */
  #learn(storeMs: number, sentMs: number): void {
    const least = storeMs - this.#monotonicNow();
    const most = storeMs + CLOCK_TICK_MS - sentMs;
    this.#offsetMs = Math.min(Math.max(this.#offsetMs ?? least, least), most);
  }
}

/** The clock of Redis is read in whole milliseconds. */
const CLOCK_TICK_MS = 1;

const TOO_LATE = 'session-security: the store was too late, and the request changed nothing';
