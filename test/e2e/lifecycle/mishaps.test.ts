import {deepEqual, equal, ok} from 'node:assert/strict';
import {after, before, describe, type TestContext, test} from 'node:test';
import {setTimeout as sleep} from 'node:timers/promises';
import type {Browser, Page} from 'puppeteer-core';
import {contextFor, startChromium} from '../../support/chromium.ts';
import {eventually} from '../../support/eventually.ts';
import {type Limits, serveApp} from '../../support/express-app.ts';
import {MovableClock} from '../../support/movable-clock.ts';
import {Tab} from '../../support/tab.ts';

/** Seconds. */
const SHORT = {warnAfter: 3, expireAfter: 6};
const LONG = {warnAfter: 20, expireAfter: 40};
/** What a busy machine may be late in what it shows; what the page does is measured by its own clock. */
const LATE = 8;
const HOUR = 3600;

describe('mishaps of pages, tabs, clocks and the network', {concurrency: 4}, () => {
  let browser: Browser;
  before(async () => {
    browser = await startChromium();
  });
  after(() => browser?.close());

  async function begin(t: TestContext) {
    const [app, context] = await Promise.all([serveApp(), contextFor(t, browser)]);
    t.after(() => app.close());
    const enter = (limits: Limits, prepare?: (page: Page) => Promise<unknown>) =>
      Tab.open(context, app.enter(limits), 'window', prepare);
    const another = (prepare?: (page: Page) => Promise<unknown>) =>
      Tab.open(context, `${app.origin}/page`, 'window', prepare);
    return {app, context, enter, another};
  }
  const whoIs = (tab: Tab) => tab.page.evaluate(async () => (await fetch('/whoami')).json());

  /** Someone is at the mouse of this tab for so many seconds. */
  async function work(tab: Tab, seconds: number): Promise<void> {
    for (const started = performance.now(); performance.now() - started < seconds * 1000; await sleep(300)) {
      await tab.moveMouse();
    }
  }

  test('X3: a page whose time is up offline stays covered, and is left when the network is back', async (t) => {
    const {enter} = await begin(t);
    const tab = await enter(SHORT);
    equal(await tab.readable(), true);
    await tab.page.setOfflineMode(true);
    await tab.noted('session-expire', SHORT.expireAfter + LATE);
    for (let look = 0; look < 10; look++) {
      equal(await tab.readable(), false);
      await sleep(200);
    }
    equal(tab.path, '/page');
    equal(await tab.page.$('.confidential'), null);
    await tab.page.setOfflineMode(false);
    await tab.untilPath('/signed-out', LATE);
    deepEqual(tab.errors, []);
  });

  test('P2, X3: a page that was offline for a while goes on when its person does', async (t) => {
    const {enter} = await begin(t);
    const tab = await enter({warnAfter: 4, expireAfter: 10});
    await tab.page.setOfflineMode(true);
    await work(tab, 6);
    await tab.page.setOfflineMode(false);
    await work(tab, 6);
    equal(await whoIs(tab), 'ada');
    deepEqual(
      (await tab.journal()).filter(({type}) => type === 'phase-checking'),
      [],
    );
  });

  test('T1: a clock set forward covers the page until the server has been asked, and signs nobody out', async (t) => {
    const {enter} = await begin(t);
    let clock: MovableClock | undefined;
    const tab = await enter(LONG, async (page) => {
      clock = await MovableClock.in(page);
    });
    // The server has spoken once, as it does soon after a page has opened.
    await eventually('a ping', async () => tab.pings > 0, LATE);
    await clock!.move(HOUR);
    await tab.noted('phase-checking', LATE);
    await tab.untilPhase('active', LATE);
    await eventually('the page is shown', () => tab.readable(), LATE);
    equal(await whoIs(tab), 'ada');
  });

  test('T1: a clock set back extends nothing', async (t) => {
    const {enter} = await begin(t);
    let clock: MovableClock | undefined;
    const tab = await enter(SHORT, async (page) => {
      clock = await MovableClock.in(page);
    });
    await clock!.move(-HOUR);
    await tab.untilPath('/signed-out', SHORT.expireAfter + LATE);
    const {least} = await tab.idleAt('phase-checking');
    ok(least < SHORT.expireAfter + 1, `covered at ${least} s`);
  });

  test('T1, A3: activity counts on a clock that was set back', async (t) => {
    const {enter} = await begin(t);
    let clock: MovableClock | undefined;
    const tab = await enter(SHORT, async (page) => {
      clock = await MovableClock.in(page);
    });
    await tab.moveMouse();
    await clock!.move(-HOUR);
    await work(tab, SHORT.expireAfter + 2);
    equal(await tab.phase(), 'active');
    equal(await whoIs(tab), 'ada');
  });

  test('B3, P1: a tab that crashes while it asks the server holds no other up', async (t) => {
    const {app, enter, another} = await begin(t);
    const tabs = [await enter(SHORT), await another()];
    await eventually('a ping', async () => tabs.some(({pings}) => pings > 0), LATE);
    await eventually('both tabs have heard of it', async () => (await tabs[1]!.idleFor()) >= 1, LATE);
    const before = tabs.map(({pings}) => pings);
    const release = app.holdPings();
    const asks = () => tabs.findIndex(({pings}, index) => pings > before[index]!);
    await eventually('one asks', async () => asks() >= 0, SHORT.warnAfter + LATE);
    const [crashed, other] = asks() === 0 ? [tabs[0]!, tabs[1]!] : [tabs[1]!, tabs[0]!];
    await crash(crashed.page);

    const warned = await other.noted('session-warn', LATE);
    const covered = await other.noted('phase-checking', LATE);
    const begun = await other.noted('phase-active');
    ok(warned.at - begun.at < SHORT.warnAfter + 2.5, `warned after ${warned.at - begun.at} s`);
    ok(covered.at - begun.at < SHORT.expireAfter + 1, `covered after ${covered.at - begun.at} s`);
    equal(await other.readable(), false);
    release();
    await other.untilPath('/signed-out', 10 + LATE);
  });

  test('T4, W2: to look at a hidden tab whose warning has come back is not to stay', async (t) => {
    const {app, context} = await begin(t);
    const limits = {warnAfter: 3, expireAfter: 30};
    const hidden = await Tab.open(context, app.enter(limits), 'tab');
    const front = await Tab.open(context, `${app.origin}/page`, 'tab');
    await hidden.untilPhase('warning', limits.warnAfter + LATE);
    await front.moveMouse();
    await hidden.untilPhase('active', LATE);
    await hidden.untilPhase('warning', limits.warnAfter + LATE);
    // Only now does it draw a frame, and hear what its dialog had to say.
    await hidden.page.bringToFront();
    await sleep(500);
    equal(await hidden.phase(), 'warning');
    equal((await hidden.journal()).filter(({type}) => type === 'session-resume').length, 1);
  });

  test('B5: tabs without BroadcastChannel agree through the server', async (t) => {
    const {enter, another} = await begin(t);
    const withoutChannel = (page: Page) => page.evaluateOnNewDocument('delete globalThis.BroadcastChannel');
    const limits = {warnAfter: 3, expireAfter: 8};
    const tabs = [await enter(limits, withoutChannel), await another(withoutChannel)] as const;
    await work(tabs[0], limits.expireAfter + 3);
    deepEqual(
      (await tabs[1].journal()).filter(({type}) => type === 'session-expire'),
      [],
    );
    await Promise.all(tabs.map((tab) => tab.untilPath('/signed-out', limits.expireAfter + LATE)));
    for (const {errors} of tabs) deepEqual(errors, []);
  });

  /** Kills the process that runs the page; the command itself is never answered. */
  async function crash(page: Page): Promise<void> {
    const session = await page.createCDPSession();
    const dead = new Promise((done) => session.once('Inspector.targetCrashed', done));
    await session.send('Inspector.enable');
    session.send('Page.crash').catch(() => {});
    await dead;
  }
});
