import type {ActivityStore, StopWatching} from './activity-store.ts';
import {Misconfiguration, type ReportError} from './errors.ts';
import {FailureReports} from './failure-reports.ts';
import {isPromise} from './is-promise.ts';
import type {OpenStreams} from './open-streams.ts';
import {withinTime} from './store-timeout.ts';
import {unref} from './unref.ts';

/** In milliseconds, after the store could not be listened to. Each further pause is twice as long. */
const FIRST_PAUSE_MS = 1000;
const LONGEST_PAUSE_MS = 60_000;

/** In seconds. A client of a database that cannot be reached may not answer before it can. */
const LONGEST_STOP = 1;

/** Listens to the store for what other processes end, from the first stream on. */
export class WatchedEnds {
  readonly #store: ActivityStore;
  readonly #streams: OpenStreams;
  readonly #reportError: ReportError;
  readonly #failures: FailureReports;
  /** Undefined: to be begun by the next stream. */
  #watching: Promise<void> | undefined;
  #stop: StopWatching | undefined;
  #isStopped = false;

  constructor(store: ActivityStore, streams: OpenStreams, reportError: ReportError) {
    this.#store = store;
    this.#streams = streams;
    this.#reportError = reportError;
    this.#failures = new FailureReports(reportError);
  }

  /** Call this for each new stream. No stream waits for it: what was missed until it has begun is looked for then. */
  begin(): void {
    if (this.#watching !== undefined || this.#isStopped) return;
    if (this.#store.watchEnds === undefined) {
      this.#reportError(new Misconfiguration(ONLY_THIS_PROCESS));
      return;
    }
    this.#watching = this.#watch(FIRST_PAUSE_MS);
  }

  /** Waits for a second at most. What connects later is closed then. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    // It rejects only when that time has passed.
    await withinTime(this.#end(), LONGEST_STOP).catch(() => {});
  }

  async #end(): Promise<void> {
    await this.#watching;
    const stop = this.#stop;
    this.#stop = undefined;
    try {
      await stop?.();
    } catch (error) {
      this.#reportError(error);
    }
  }

  /** Never rejects. */
  async #watch(pauseMs: number): Promise<void> {
    const streams = this.#streams;
    try {
      const watching = this.#store.watchEnds!({
        ended: (name) => streams.tellByName(name),
        missed: () => streams.lookAtAll(),
      });
      this.#stop = await watching;
      this.#failures.succeeded();
      if (isPromise(watching)) streams.lookAtAll();
    } catch (error) {
      if (this.#isStopped) return;
      this.#failures.failed(error);
      unref(setTimeout(() => this.#tryAgain(pauseMs * 2), pauseMs * (1 + Math.random())));
    }
  }

  #tryAgain(pauseMs: number): void {
    if (this.#isStopped) return;
    const isNeeded = this.#streams.size > 0;
    this.#watching = isNeeded ? this.#watch(Math.min(pauseMs, LONGEST_PAUSE_MS)) : undefined;
  }
}

const ONLY_THIS_PROCESS =
  'events: open pages hear only of what this process ends, and of the rest at their next ping, because the store was given nothing to listen with: give redisStore the option subscriber, or postgresStore the option listener';
