import {fixtureCleanup} from '@open-wc/testing';
import {type SinonFakeTimers, useFakeTimers} from 'sinon';

const FAKED = ['Date', 'performance', 'setTimeout', 'clearTimeout', 'setInterval', 'clearInterval'] as const;

/** Some replies and messages need real time, however the clocks of the page are turned; milliseconds. */
const LONGEST_WAIT = 5000;
const realTimeout = setTimeout;
const realNow = performance.now.bind(performance);

/** Lets everything happen that the browser has queued. */
export function turn(delay = 0): Promise<void> {
  return new Promise((resolve) => realTimeout(resolve, delay));
}

/** Lets messages arrive that were sent through ports before. */
function message(): Promise<unknown> {
  const {port1, port2} = new MessageChannel();
  return new Promise((resolve) => {
    port1.onmessage = resolve;
    port2.postMessage(0);
  }).finally(() => port1.close());
}

/** The clocks and timers of one window, turned by hand. */
export class SimulatedTime {
  readonly #clock: SinonFakeTimers;

  /** From now on `target` lives in simulated time. */
  constructor(target: Window = window) {
    // Not from zero: a page that opened in 1970 is none that a browser has seen.
    const config = {now: Date.now(), toFake: [...FAKED], ...(target !== window && {global: target})};
    this.#clock = useFakeTimers(config);
  }

  /** Lets seconds pass, and everything happen that is due in them. */
  async pass(seconds: number): Promise<void> {
    for (let left = seconds * 1000; left > 0; left -= 1000) {
      await this.#clock.tickAsync(Math.min(left, 1000));
      await this.#settle();
    }
  }

  /** The wall clock jumps, as when it is set, or when the computer slept; nothing runs meanwhile. */
  jump(seconds: number): void {
    this.#clock.setSystemTime(Date.now() + seconds * 1000);
  }

  /** Lets time pass a little at a time until something is so that needs real time too, such as an answer. */
  async until(isSo: () => boolean, what: string): Promise<void> {
    for (const start = realNow(); !isSo(); await turn(2)) {
      if (realNow() - start > LONGEST_WAIT) throw new Error(`Waited in vain until ${what}`);
      await this.#clock.tickAsync(20);
    }
  }

  /** A timer that is set again by way of a message may be due by the time the message arrives. */
  async #settle(): Promise<void> {
    for (let i = 0; i < 3; i++) {
      await message();
      await turn();
      await this.#clock.tickAsync(0);
    }
  }

  restore(): void {
    this.#clock.restore();
  }
}

/** Simulated time for each test of this suite. */
export function simulatedTime(): {readonly now: SimulatedTime} {
  let now: SimulatedTime;
  beforeEach(() => {
    now = new SimulatedTime();
  });
  afterEach(async () => {
    // First, so that what was begun in simulated time ends in it.
    fixtureCleanup();
    await turn();
    now.restore();
  });
  return {
    get now() {
      return now;
    },
  };
}
