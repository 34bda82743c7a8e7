import type {Page} from 'puppeteer-core';

/**
 * A wall clock of a page that can be set, as people, time servers and sleep do it: timers and the monotonic clock know
 * nothing of it.
 */
export class MovableClock {
  readonly #page: Page;

  private constructor(page: Page) {
    this.#page = page;
  }

  /** Before the page is opened. */
  static async in(page: Page): Promise<MovableClock> {
    await page.evaluateOnNewDocument(`{${MOVABLE_CLOCK}}`);
    return new MovableClock(page);
  }

  /** Resolves with the true moment, in milliseconds since the epoch. */
  async move(seconds: number): Promise<number> {
    return (await this.#page.evaluate(`moveClock(${seconds})`)) as number;
  }

  /** Moves it when the mouse next moves over the page, and before anything of the page hears of that. */
  async moveWithMouse(seconds: number): Promise<number> {
    return (await this.#page.evaluate(`moveClockWithMouse(${seconds})`)) as number;
  }
}

const MOVABLE_CLOCK = `
  let ahead = 0;
  let onMouse;
  const RealDate = Date;
  globalThis.Date = class extends RealDate {
    constructor(...given) {
      if (given.length > 0) super(...given);
      else super(RealDate.now() + ahead);
    }
    static now() {
      return RealDate.now() + ahead;
    }
  };
  globalThis.moveClock = (seconds) => {
    ahead += seconds * 1000;
    return RealDate.now();
  };
  globalThis.moveClockWithMouse = (seconds) =>
    new Promise((done) => {
      onMouse = () => done(moveClock(seconds));
    });
  addEventListener('pointermove', () => {
    onMouse?.();
    onMouse = undefined;
  }, {capture: true});`;
