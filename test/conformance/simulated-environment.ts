import type {Environment} from '../../server-contract/conformance/environment.ts';
import {openStream} from '../../server-contract/conformance/open-stream.ts';
import {send} from '../../server-contract/conformance/send.ts';

/**
 * Real requests in simulated time. When no request is pending and all checks sleep, the clock advances to the moment at
 * which the next one wakes. The server under test uses the same clock.
 */
export class SimulatedEnvironment implements Environment {
  readonly #onAdvance: (seconds: number) => void | Promise<void>;
  #nowMs = 0;
  #pending = 0;
  #sleepers: {readonly untilMs: number; readonly wake: () => void}[] = [];

  /** @param onAdvance called with the seconds that pass, before any check wakes */
  constructor(onAdvance: (seconds: number) => void | Promise<void> = () => {}) {
    this.#onAdvance = onAdvance;
  }

  readonly now = (): number => this.#nowMs / 1000;
  readonly send: Environment['send'] = (request) => this.during(() => send(request));

  readonly open: Environment['open'] = async (request) => {
    const stream = await this.during(() => openStream(request));
    const untilEnd = (seconds: number): Promise<void> => this.during(() => stream.untilEnd(seconds));
    return Object.assign(Object.create(stream) as typeof stream, {untilEnd});
  };

  sleep(seconds: number): Promise<void> {
    return new Promise((wake) => {
      this.#sleepers.push({untilMs: this.#nowMs + Math.round(seconds * 1000), wake});
      this.#advanceWhenIdle();
    });
  }

  /** Stops the clock while the work is done. */
  async during<T>(work: () => Promise<T>): Promise<T> {
    this.#pending++;
    try {
      return await work();
    } finally {
      this.#pending--;
      this.#advanceWhenIdle();
    }
  }

  /** Waits one turn of the event loop, since the check that received the last response may send its next request. */
  #advanceWhenIdle(): void {
    setImmediate(() => {
      if (this.#pending === 0 && this.#sleepers.length > 0) void this.during(() => this.#advance());
    });
  }

  async #advance(): Promise<void> {
    const nextMs = Math.min(...this.#sleepers.map(({untilMs}) => untilMs));
    await this.#onAdvance((nextMs - this.#nowMs) / 1000);
    this.#nowMs = nextMs;
    const due = this.#sleepers.filter(({untilMs}) => untilMs === nextMs);
    this.#sleepers = this.#sleepers.filter(({untilMs}) => untilMs !== nextMs);
    for (const {wake} of due) wake();
  }
}
