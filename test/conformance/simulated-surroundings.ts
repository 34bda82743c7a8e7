import {send} from '../../server-contract/conformance/send.ts';
import type {Surroundings} from '../../server-contract/conformance/surroundings.ts';

/**
 * Real requests in simulated time: it moves on, to when the next sleeper wakes, as soon as no request is under way and
 * everybody sleeps. The server under test reads the same clock.
 */
export class SimulatedSurroundings implements Surroundings {
  #milliseconds = 0;
  #underWay = 0;
  #sleepers: {readonly until: number; readonly wake: () => void}[] = [];

  readonly milliseconds = (): number => this.#milliseconds;
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
      if (this.#underWay > 0 || this.#sleepers.length === 0) return;
      this.#milliseconds = Math.min(...this.#sleepers.map(({until}) => until));
      const due = this.#sleepers.filter(({until}) => until === this.#milliseconds);
      this.#sleepers = this.#sleepers.filter((sleeper) => !due.includes(sleeper));
      for (const {wake} of due) wake();
    });
  }
}
