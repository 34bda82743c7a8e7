import type {Surroundings} from '../../server-contract/conformance/environment.ts';
import {send} from '../../server-contract/conformance/send.ts';
import type {MaybePromise} from '../../server-contract/index.ts';

/**
 * Real requests in simulated time: it moves on, to when the next sleeper wakes, as soon as no request is under way and
 * everybody sleeps. The server under test goes by the same clock.
 */
export class SimulatedSurroundings implements Surroundings {
  readonly #pass: (seconds: number) => MaybePromise<void>;
  #milliseconds = 0;
  #underWay = 0;
  #sleepers: {readonly until: number; readonly wake: () => void}[] = [];

  /** @param pass is told how far time moves on, before anybody wakes */
  constructor(pass: (seconds: number) => MaybePromise<void> = () => {}) {
    this.#pass = pass;
  }

  readonly now = (): number => this.#milliseconds / 1000;
  readonly send: Surroundings['send'] = (request) => this.during(() => send(request));

  sleep(seconds: number): Promise<void> {
    return new Promise((wake) => {
      this.#sleepers.push({until: this.#milliseconds + Math.round(seconds * 1000), wake});
      this.#look();
    });
  }

  /** Time stands still during this. */
  async during<T>(work: () => Promise<T>): Promise<T> {
    this.#underWay++;
    try {
      return await work();
    } finally {
      this.#underWay--;
      this.#look();
    }
  }

  /** Looks after what follows from the last answer has been begun: that takes promises, but no further event. */
  #look(): void {
    setImmediate(() => {
      if (this.#underWay === 0 && this.#sleepers.length > 0) void this.during(() => this.#moveOn());
    });
  }

  async #moveOn(): Promise<void> {
    const next = Math.min(...this.#sleepers.map(({until}) => until));
    await this.#pass((next - this.#milliseconds) / 1000);
    this.#milliseconds = next;
    const due = this.#sleepers.filter(({until}) => until === next);
    this.#sleepers = this.#sleepers.filter(({until}) => until !== next);
    for (const {wake} of due) wake();
  }
}
