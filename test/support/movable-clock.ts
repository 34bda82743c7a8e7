import type {Page} from 'puppeteer-core';

/**
 * Sets the wall clock of a page, as users, time servers and sleep do. Timers and the monotonic clock of the page do not
 * change.
 */
export class MovableClock {
  readonly #page: Page;

  private constructor(page: Page) {
    this.#page = page;
  }

  /** Must be called before the page is opened. */
  static async in(page: Page): Promise<MovableClock> {
    await page.evaluateOnNewDocument(`{${MOVABLE_CLOCK}}`);
    return new MovableClock(page);
  }

  /** Resolves with the true time, in milliseconds since the epoch. */
  async move(seconds: number): Promise<number> {
    return (await this.#page.evaluate(`moveClock(${seconds})`)) as number;
  }

  /** Moves the clock when the mouse moves over the page next, before the page's own listeners run. */
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
