import type {Random} from './random.ts';
import type {Tab} from './tab.ts';

/** The delays of a browser and a network; milliseconds. */
export interface Delays {
  /** The time at which a timer fires that is due at `dueAt`, not earlier than now. */
  timer(tab: Tab, dueAt: number): number;
  /** How late a timer of this tab may be. */
  lateness(tab: Tab): number;
  /** From one tab to another. */
  message(): number;
  /** To the server, or back. */
  latency(): number;
}

/** A hidden tab wakes once a second; after five minutes, in some browsers, once a minute. */
const THROTTLED = 1000;
const THROTTLED_HARD = 60_000;
const THROTTLED_HARD_AFTER = 300_000;

/** Timers are late by up to this much, a frame at 60 Hz. */
const FRAME = 16;

/** A browser that throttles hidden tabs, and a network within a country. */
export class BrowserDelays implements Delays {
  readonly #random: Random;
  readonly #throttlesHard: boolean;

  constructor(random: Random, throttlesHard: boolean) {
    this.#random = random;
    this.#throttlesHard = throttlesHard;
  }

  timer(tab: Tab, dueAt: number): number {
    const {time} = tab.device.world.agenda;
    if (!tab.hidden) return Math.max(time, dueAt + (Math.floor(dueAt * 7) % FRAME));
    const interval = this.#isThrottledHard(tab) ? THROTTLED_HARD : THROTTLED;
    return Math.max(time, Math.ceil((dueAt - tab.wakeOffset) / interval) * interval + tab.wakeOffset);
  }

  lateness(tab: Tab): number {
    // A tab that is shown at this very moment was hidden until now.
    if (!tab.hidden && tab.seenSince !== tab.device.world.agenda.time) return FRAME;
    return (this.#isThrottledHard(tab) ? THROTTLED_HARD : THROTTLED) + FRAME;
  }

  message(): number {
    return this.#random.between(1, 5);
  }

  latency(): number {
    return this.#random.between(5, 120);
  }

  #isThrottledHard(tab: Tab): boolean {
    return this.#throttlesHard && tab.device.world.agenda.time - tab.hiddenSince >= THROTTLED_HARD_AFTER;
  }
}
