import {deepEqual, equal, ok} from 'node:assert/strict';
import {describe, type TestContext, test} from 'node:test';
import {setTimeout as sleep} from 'node:timers/promises';
import type {Page} from 'puppeteer-core';
import {useAppIn} from '../../support/app-in-browser.ts';
import {startChromium} from '../../support/chromium.ts';
import {eventually} from '../../support/eventually.ts';
import type {Limits} from '../../support/express-app.ts';
import {MovableClock} from '../../support/movable-clock.ts';
import {measurePace} from '../../support/pace.ts';
import {Tab} from '../../support/tab.ts';

const PACE = await measurePace();
/** Seconds. */
const SHORT = {warnAfter: 3 * PACE, expireAfter: 6 * PACE};
const LONG = {warnAfter: 1200, expireAfter: 2400};
const HOUR = 3600;

describe('failures of pages, tabs, clocks and the network', {concurrency: 4}, () => {
  const beginInBrowser = useAppIn(startChromium);

  async function begin(t: TestContext) {
    const {app, context} = await beginInBrowser(t);
    const enter = (limits: Limits, prepare?: (page: Page) => Promise<unknown>) =>
      Tab.open(context, app.enter(limits), 'window', prepare);
    const another = (prepare?: (page: Page) => Promise<unknown>) =>
      Tab.open(context, `${app.origin}/page`, 'window', prepare);
    return {app, context, enter, another};
  }
  const whoIs = (tab: Tab) => tab.page.evaluate(async () => (await fetch('/whoami')).json());

  test('X3: a page whose session ends offline stays covered, and is left when the network is back', async (t) => {
    const {enter} = await begin(t);
    const tab = await enter(SHORT);
    equal(await tab.readable(), true);
    await tab.page.setOfflineMode(true);
    await tab.noted('session-expire');
    for (let look = 0; look < 10; look++) {
      equal(await tab.readable(), false);
      await sleep(200);
    }
    equal(tab.path, '/page');
    equal(await tab.page.$('.confidential'), null);
    await tab.page.setOfflineMode(false);
    await tab.untilPath('/signed-out');
    deepEqual(tab.errors, []);
  });

  test('P2, X3: a page that was offline for a while is not covered while its user is active', async (t) => {
    const {enter} = await begin(t);
    const limits = {warnAfter: 4 * PACE, expireAfter: 10 * PACE};
    const tab = await enter(limits);
    await tab.page.setOfflineMode(true);
    // Not longer on a slow machine: failed pings are retried after real seconds, and each time later.
    await tab.keepMoving(6);
    await tab.page.setOfflineMode(false);
    await tab.keepMoving(limits.expireAfter);
    equal(await whoIs(tab), 'ada');
    deepEqual(
      (await tab.journal()).filter(({type}) => type === 'phase-checking'),
      [],
    );
  });

  test('T1: a clock set forward covers the page until the server has answered, and does not end the session', async (t) => {
    const {enter} = await begin(t);
    let clock: MovableClock | undefined;
    const tab = await enter(LONG, async (page) => {
      clock = await MovableClock.in(page);
    });
    // The first ping of a page comes soon after it was opened.
    await eventually('a ping', async () => tab.pings > 0);
    await clock!.move(HOUR);
    await tab.noted('phase-checking');
    await tab.untilPhase('active');
    await eventually('the page is shown', () => tab.readable());
    equal(await whoIs(tab), 'ada');
  });

  test('T1: a clock set back does not extend the session', async (t) => {
    const {enter} = await begin(t);
    let clock: MovableClock | undefined;
    const tab = await enter(SHORT, async (page) => {
      clock = await MovableClock.in(page);
    });
    await clock!.move(-HOUR);
    await tab.untilPath('/signed-out');
    const {least} = await tab.idleAt('phase-checking');
    ok(least < SHORT.expireAfter + PACE, `covered at ${least} s`);
  });

  test('T1, A3: activity counts on a clock that was set back', async (t) => {
    const {enter} = await begin(t);
    let clock: MovableClock | undefined;
    const tab = await enter(SHORT, async (page) => {
      clock = await MovableClock.in(page);
    });
    await tab.moveMouse();
    await clock!.move(-HOUR);
    await tab.keepMoving(SHORT.expireAfter + 2 * PACE);
    equal(await tab.phase(), 'active');
    equal(await whoIs(tab), 'ada');
  });

  test('B3, P1: a tab that crashes during its ping does not delay the other tab', async (t) => {
    const {app, enter, another} = await begin(t);
    const tabs = [await enter(SHORT), await another()];
    await eventually('a ping', async () => tabs.some(({pings}) => pings > 0));
    await eventually('both tabs know the idle time', async () => (await tabs[1]!.idleFor()) >= 1);
    const before = tabs.map(({pings}) => pings);
    const release = app.holdPings();
    const asks = () => tabs.findIndex(({pings}, index) => pings > before[index]!);
    await eventually('a ping of one tab', async () => asks() >= 0);
    const [crashed, other] = asks() === 0 ? [tabs[0]!, tabs[1]!] : [tabs[1]!, tabs[0]!];
    await crash(crashed.page);

    const warned = await other.noted('session-warn');
    const covered = await other.noted('phase-checking');
    const begun = await other.noted('phase-active');
    ok(warned.at - begun.at < SHORT.warnAfter + 2.5 * PACE, `warned after ${warned.at - begun.at} s`);
    ok(covered.at - begun.at < SHORT.expireAfter + PACE, `covered after ${covered.at - begun.at} s`);
    equal(await other.readable(), false);
    release();
    await other.untilPath('/signed-out');
  });

  test('T4, W2: showing a hidden tab whose warning has come back does not count as Stay', async (t) => {
    const {app, context} = await begin(t);
    const limits = {warnAfter: 3 * PACE, expireAfter: 1200};
    const hidden = await Tab.open(context, app.enter(limits), 'tab');
    const front = await Tab.open(context, `${app.origin}/page`, 'tab');
    await hidden.untilPhase('warning');
    await front.moveMouse();
    await hidden.untilPhase('active');
    await hidden.untilPhase('warning');
    // Only a visible tab draws frames, and the events of its dialog come with them.
    await hidden.page.bringToFront();
    await hidden.page.evaluate(
      () => new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(drawn)))),
    );
    equal(await hidden.phase(), 'warning');
    equal((await hidden.journal()).filter(({type}) => type === 'session-resume').length, 1);
  });

  test('B5: tabs without BroadcastChannel agree through the server', async (t) => {
    const {enter, another} = await begin(t);
    const withoutChannel = (page: Page) => page.evaluateOnNewDocument('delete globalThis.BroadcastChannel');
    const limits = {warnAfter: 3 * PACE, expireAfter: 8 * PACE};
    const tabs = [await enter(limits, withoutChannel), await another(withoutChannel)] as const;
    await tabs[0].keepMoving(limits.expireAfter + 3 * PACE);
    deepEqual(
      (await tabs[1].journal()).filter(({type}) => type === 'session-expire'),
      [],
    );
    await Promise.all(tabs.map((tab) => tab.untilPath('/signed-out')));
    for (const {errors} of tabs) deepEqual(errors, []);
  });

  /** Kills the process of the page. The command itself gets no answer. */
  async function crash(page: Page): Promise<void> {
    const session = await page.createCDPSession();
    const dead = new Promise((done) => session.once('Inspector.targetCrashed', done));
    await session.send('Inspector.enable');
    session.send('Page.crash').catch(() => {});
    await dead;
  }
});
