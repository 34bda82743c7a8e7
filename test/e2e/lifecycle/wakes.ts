import {setTimeout as sleep} from 'node:timers/promises';
import type {Browser, Page} from 'puppeteer-core';
import {type ChromiumOptions, newPage} from '../../support/chromium.ts';
import {eventually} from '../../support/eventually.ts';
import type {Limits} from '../../support/express-app.ts';
import type {MovableClock} from '../../support/movable-clock.ts';
import type {Fault} from '../faults/faults.ts';

/** The page, and what a test can do with it. */
export interface Stage {
  readonly browser: Browser;
  readonly page: Page;
  readonly clock: MovableClock;
  readonly origin: string;
  /** The end of its session; milliseconds since the epoch. */
  readonly deadline: number;
  /** How many times slower than usual the machine is. */
  readonly pace: number;
}

/** A way for a page to be hidden or to sleep at the end of its session. */
export interface Wake {
  readonly name: string;
  readonly limits: Limits;
  /** The page learns at its `deadline` or at its `wake` that the session is over; `none` if the browser decides when its timers run. */
  readonly signal: 'deadline' | 'wake' | 'none';
  /** The text must be gone after so many milliseconds or frames. */
  readonly promise: {readonly rules: string; readonly ms?: number; readonly frames?: number};
  readonly browser?: ChromiumOptions;
  /** The behaviour of the server while the page sleeps. */
  readonly server?: Omit<Fault, 'name'>;
  /** Resolves when the page runs again or should run, with that moment; milliseconds since the epoch. */
  sleep(stage: Stage): Promise<number>;
}

/** Seconds. */
const SHORT: Limits = {warnAfter: 3, expireAfter: 6};
/**
 * Chromium throttles chained timers of a page that has been hidden for some seconds to one run a minute. These limits are
 * beyond those seconds, and the warning is long enough for a countdown to become such a chain.
 */
const BEYOND_GRACE: Limits = {warnAfter: 20, expireAfter: 34};
/** The timers of such a session are not due when the page wakes after a few seconds. */
const LONG: Limits = {warnAfter: 20, expireAfter: 40};

/** Hidden tabs wake once a second; milliseconds. */
const ONE_WAKE = 1500;
/** The browser may have begun a frame before the first script runs. */
const AT_ONCE = 2;

/** How long a page sleeps past the end; milliseconds. */
const OVERSLEEP = 1500;
/** Seconds. */
const HOUR = 3600;

export const WAKES: readonly Wake[] = [
  {
    name: 'visible tab',
    limits: SHORT,
    signal: 'deadline',
    promise: {rules: 'X1', frames: AT_ONCE},
    sleep: async ({deadline}) => deadline,
  },
  {
    name: 'hidden tab, timers once a second',
    limits: SHORT,
    signal: 'none',
    promise: {rules: 'T3', ms: ONE_WAKE},
    async sleep({page, deadline}) {
      await hide(page);
      return deadline;
    },
  },
  {
    name: 'hidden tab, chained timers once a minute',
    limits: BEYOND_GRACE,
    signal: 'none',
    promise: {rules: 'T2, T3', ms: ONE_WAKE},
    browser: {flags: ['--enable-features=IntensiveWakeUpThrottling:grace_period_seconds/5']},
    async sleep({page, deadline, pace}) {
      const ticks = await chainTimers(page);
      await hide(page);
      // Before the warning: it changes the title, for which Chromium lets the timers run for three seconds.
      const warning = deadline - (BEYOND_GRACE.expireAfter - BEYOND_GRACE.warnAfter) * pace * 1000;
      let throttled = false;
      while (!throttled && Date.now() < warning) {
        const before = await ticks();
        await until(Math.min(Date.now() + 3000, warning));
        throttled = (await ticks()) <= before + 1;
      }
      if (!throttled) throw new Error('Chained timers run: the page is not throttled');
      return deadline;
    },
  },
  {
    name: 'frozen tab, resumed',
    limits: SHORT,
    signal: 'wake',
    promise: {rules: 'T4, X1', frames: AT_ONCE},
    async sleep({page, deadline}) {
      const session = await page.createCDPSession();
      await session.send('Page.setWebLifecycleState', {state: 'frozen'});
      await until(deadline + OVERSLEEP);
      const resumed = Date.now();
      await session.send('Page.setWebLifecycleState', {state: 'active'});
      return resumed;
    },
  },
  {
    name: 'suspended browser, continued',
    limits: SHORT,
    signal: 'wake',
    promise: {rules: 'T1, X1', frames: AT_ONCE},
    async sleep({browser, deadline}) {
      const goOn = suspend(browser);
      await until(deadline + OVERSLEEP);
      goOn();
      return Date.now();
    },
  },
  {
    name: 'slept an hour, left alone',
    limits: LONG,
    signal: 'none',
    promise: {rules: 'T1, T2', ms: 5500},
    server: {sessionEndsAt: 4},
    async sleep({clock, pace}) {
      await sleep(4000 * pace);
      return clock.move(HOUR);
    },
  },
  {
    name: 'slept an hour, woken by the mouse',
    limits: LONG,
    signal: 'wake',
    promise: {rules: 'T1, T5, X1', frames: AT_ONCE},
    server: {sessionEndsAt: 4},
    async sleep({page, clock, pace}) {
      await page.mouse.move(100, 100);
      await sleep(4000 * pace);
      const [woken] = await Promise.all([clock.moveWithMouse(HOUR), page.mouse.move(200, 200, {steps: 5})]);
      return woken;
    },
  },
  {
    name: 'back button, out of the back/forward cache',
    limits: SHORT,
    signal: 'wake',
    promise: {rules: 'X4', frames: 0},
    browser: {backForwardCache: true},
    server: {cacheable: true},
    async sleep({page, origin, deadline}) {
      await page.evaluate(`addEventListener('pageshow', ({persisted}) => { sessionStorage.persisted = persisted; })`);
      await page.goto(`${origin}/login`);
      await until(deadline + OVERSLEEP);
      const back = Date.now();
      // Not `goBack()`: Puppeteer waits for a load event, and a cached page has none.
      await page.evaluate(() => history.back());
      const isCached = () => page.evaluate(() => sessionStorage.persisted === 'true');
      await eventually('the page out of the cache', isCached);
      return back;
    },
  },
];

function until(moment: number): Promise<void> {
  return sleep(Math.max(0, moment - Date.now()));
}

/** Opens another tab in front of the page, in the same window. */
async function hide(page: Page): Promise<void> {
  const front = await newPage(page.browserContext());
  await front.bringToFront();
  const state = await page.evaluate(() => document.visibilityState);
  if (state !== 'hidden') throw new Error(`The page is ${state}`);
}

/** Starts a chain of timers in the page. Returns a function that tells how many have run. */
async function chainTimers(page: Page): Promise<() => Promise<number>> {
  await page.evaluate('var ticks = 0; (function tick() { ticks++; setTimeout(tick, 200); })();');
  return async () => (await page.evaluate('ticks')) as number;
}

/**
 * Stops every process of a browser, like the sleep of a closed laptop, until the returned function is called. Puppeteer
 * starts each browser in a process group of its own.
 */
function suspend(browser: Browser): () => void {
  const {pid} = browser.process() ?? {};
  if (pid === undefined) throw new Error('Only a browser of this process can be suspended');
  process.kill(-pid, 'SIGSTOP');
  return () => process.kill(-pid, 'SIGCONT');
}
