import {setTimeout as sleep} from 'node:timers/promises';
import type {Browser, Page} from 'puppeteer-core';
import type {ChromiumOptions} from '../../support/chromium.ts';
import {eventually} from '../../support/eventually.ts';
import type {Limits} from '../../support/express-app.ts';
import type {MovableClock} from '../../support/movable-clock.ts';
import {suspend} from '../../support/suspend.ts';
import type {Fault} from '../faults/faults.ts';

/** What can be done to the page. */
export interface Stage {
  readonly browser: Browser;
  readonly page: Page;
  readonly clock: MovableClock;
  readonly origin: string;
  /** When its time is up; milliseconds since the epoch. */
  readonly deadline: number;
}

/** A way to be out of sight, or out of time, at the end of a session. */
export interface Wake {
  readonly name: string;
  readonly limits: Limits;
  /** By what the page gets to know that time is up; none where it is for the browser to say when its timers run. */
  readonly signal: 'deadline' | 'wake' | 'none';
  /** What the element keeps: the text is gone after so many milliseconds, or frames. */
  readonly promise: {readonly rules: string; readonly ms?: number; readonly frames?: number};
  readonly browser?: ChromiumOptions;
  /** What the server does meanwhile. */
  readonly server?: Omit<Fault, 'name'>;
  /** Resolves once the page runs again, or should have run, with that moment; milliseconds since the epoch. */
  sleep(stage: Stage): Promise<number>;
}

/** Seconds. */
const SHORT: Limits = {warnAfter: 3, expireAfter: 6};
/**
 * Beyond the 10 s after which Chromium throttles a hidden page hardest, and long enough in the warning for its seconds to
 * become a chain of timers, if they were one.
 */
const BEYOND_GRACE: Limits = {warnAfter: 12, expireAfter: 26};
/** The timers of such a session are far off when the page wakes after a few seconds. */
const LONG: Limits = {warnAfter: 20, expireAfter: 40};

/** Hidden tabs wake once a second, and then it takes a moment; milliseconds. */
const ONE_WAKE = 1500;
/** The browser may have begun a frame before the first script ran. */
const AT_ONCE = 2;

/** Well past the end; milliseconds. */
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
    async sleep({page, deadline}) {
      const ticks = await chainTimers(page);
      await hide(page);
      // Before the warning, whose title has Chromium let the timers run for three seconds.
      await until(deadline - 17_500);
      const before = await ticks();
      await until(deadline - 14_500);
      if ((await ticks()) > before + 1) throw new Error('Chained timers run: the page is not throttled');
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
    async sleep({clock}) {
      await sleep(4000);
      return clock.move(HOUR);
    },
  },
  {
    name: 'slept an hour, woken by the mouse',
    limits: LONG,
    signal: 'wake',
    promise: {rules: 'T1, T5, X1', frames: AT_ONCE},
    server: {sessionEndsAt: 4},
    async sleep({page, clock}) {
      await page.mouse.move(100, 100);
      await sleep(4000);
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
      // Not `goBack()`: Puppeteer waits for a load that a cached page does not have.
      await page.evaluate(() => history.back());
      const isCached = () => page.evaluate(() => sessionStorage.persisted === 'true');
      await eventually('the page out of the cache', isCached, 5);
      return back;
    },
  },
];

function until(moment: number): Promise<void> {
  return sleep(Math.max(0, moment - Date.now()));
}

/** Puts another tab of the same window before the page. */
async function hide(page: Page): Promise<void> {
  const front = await page.browserContext().newPage({type: 'tab'});
  await front.bringToFront();
  const state = await page.evaluate(() => document.visibilityState);
  if (state !== 'hidden') throw new Error(`The page is ${state}`);
}

/** Timers of the page that set each other; returns how to ask how many there were. */
async function chainTimers(page: Page): Promise<() => Promise<number>> {
  await page.evaluate('var ticks = 0; (function tick() { ticks++; setTimeout(tick, 200); })();');
  return async () => (await page.evaluate('ticks')) as number;
}
