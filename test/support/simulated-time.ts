import {fixtureCleanup} from '@open-wc/testing';
import {type SinonFakeTimers, useFakeTimers} from 'sinon';
import {LIMIT_MS} from './limits.ts';
import {watchUnderWay} from './under-way.ts';

const FAKED = ['Date', 'performance', 'setTimeout', 'clearTimeout', 'setInterval', 'clearInterval'] as const;

/** Replaced in this window while time is simulated. */
const REPLACED = [...FAKED, 'MessageChannel', 'BroadcastChannel', 'fetch'] as const;

/** Milliseconds of one step of time. Effects are late by one step at most. */
const STEP = 250;

const realTimeout = setTimeout;
const RealMessageChannel = MessageChannel;
const realNow = performance.now.bind(performance);

/**
 * Gives the window of a frame the simulated time of this one. Simulated time waits for its messages and requests too:
 * otherwise a request could take hours of simulated time on a slow machine.
 */
export function shareTime(frame: HTMLIFrameElement): void {
  for (const name of REPLACED) {
    Object.defineProperty(frame.contentWindow, name, {value: window[name], configurable: true, writable: true});
  }
}

/** Lets everything happen that the browser has queued. */
export function turn(delay = 0): Promise<void> {
  return new Promise((resolve) => realTimeout(resolve, delay));
}

/**
 * Waits one task, without the four milliseconds by which browsers delay nested timers.
 * https://html.spec.whatwg.org/multipage/timers-and-user-prompts.html#timers
 */
function beat(): Promise<unknown> {
  const {port1, port2} = new RealMessageChannel();
  return new Promise((resolve) => {
    port1.onmessage = resolve;
    port2.postMessage(0);
  }).finally(() => port1.close());
}

/** The clocks and timers of this window, which the test moves. */
export class SimulatedTime {
  // Starts at the present time: no real page opened in 1970.
  readonly #clock: SinonFakeTimers = useFakeTimers({now: Date.now(), toFake: [...FAKED]});
  readonly #underWay = watchUnderWay();

  /** Lets seconds pass, with everything that is due in them. Messages and replies take no time. */
  async pass(seconds: number): Promise<void> {
    await this.#settle();
    for (let left = seconds * 1000; left > 0; left -= STEP) {
      this.#clock.tick(Math.min(left, STEP));
      await this.#settle();
    }
  }

  /** The wall clock jumps, as when it is set, or when the computer slept; nothing runs meanwhile. */
  jump(seconds: number): void {
    this.#clock.setSystemTime(Date.now() + seconds * 1000);
  }

  /** The wall clock and the timers go on, without a wait for what is under way. */
  skip(seconds: number): void {
    this.#clock.tick(seconds * 1000);
  }

  /** Lets time pass in steps until `isSo` returns true. */
  async until(isSo: () => boolean, what: string): Promise<void> {
    for (const start = realNow(); !isSo(); await this.#settle()) {
      if (realNow() - start > LIMIT_MS) throw new Error(`Waited in vain until ${what}`);
      this.#clock.tick(20);
    }
  }

  /** Waits for messages and requests that are under way, and for their effects. */
  async #settle(): Promise<void> {
    const start = realNow();
    const waiting = () => {
      const {count} = this.#underWay;
      if (realNow() - start > LIMIT_MS) throw new Error(`Waited in vain for ${count} messages and replies`);
      return count > 0;
    };
    do {
      do await beat();
      while (waiting());
      this.#clock.tick(0);
    } while (waiting());
  }

  restore(): void {
    this.#underWay.restore();
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
    // Such a page would stay covered without its element, until the server or the other tabs have answered.
    const elements = [...document.querySelectorAll('session-security')].filter(({phase}) => phase === 'checking');
    for (const each of elements) each.pingUrl = null;
    await Promise.all(elements.map(({updateComplete}) => updateComplete));
    if (elements.length > 0) {
      dispatchEvent(new PageTransitionEvent('pageshow', {persisted: true}));
      now.skip(1);
    }
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
