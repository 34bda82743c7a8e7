import {deepEqual, equal, ok} from 'node:assert/strict';
import {describe, type TestContext, test} from 'node:test';
import {useAppIn} from '../support/app-in-browser.ts';
import {eventually} from '../support/eventually.ts';
import type {Limits} from '../support/express-app.ts';
import {measurePace} from '../support/pace.ts';
import {Tab} from '../support/tab.ts';
import {TAB_BROWSERS} from '../support/tab-browsers.ts';

const PACE = await measurePace();
/** Seconds. */
const SHORT = {warnAfter: 3 * PACE, expireAfter: 6 * PACE};
/** The warning can be answered at any speed. */
const LONG = {warnAfter: 5 * PACE, expireAfter: 1200};
/** Milliseconds in which the tabs of one browser agree. */
const AGREED_MS = 250 * PACE;

for (const {name, missing, start} of TAB_BROWSERS) {
  describe(`two tabs, in ${name}, against Express`, {concurrency: 3, skip: missing}, () => {
    const begin = useAppIn(start);

    async function twoTabs(t: TestContext, limits: Limits) {
      const {app, context} = await begin(t);
      const first = await Tab.open(context, app.enter(limits));
      const second = await Tab.open(context, `${app.origin}/page`);
      return {app, first, second, both: [first, second]};
    }

    const all = <T>(tabs: readonly Tab[], ask: (tab: Tab) => Promise<T>) => Promise.all(tabs.map(ask));

    /** Milliseconds between the first such event in one tab and in the other. */
    async function apart(tabs: readonly Tab[], type: string): Promise<number> {
      const clocks = (await all(tabs, (tab) => tab.noted(type))).map(({clock}) => clock);
      return Math.max(...clocks) - Math.min(...clocks);
    }

    test('B1: activity in one tab closes the warning in both at once, without a reply of the server', async (t) => {
      const {app, first, both} = await twoTabs(t, LONG);
      await all(both, (tab) => tab.untilPhase('warning'));
      app.holdPings();
      await first.moveMouse();
      const delay = await apart(both, 'session-resume');
      ok(delay <= AGREED_MS, `${delay} ms later`);
    });

    test('B2: Sign out in one tab ends the other at once', async (t) => {
      const {first, both} = await twoTabs(t, LONG);
      await first.untilPhase('warning');
      await first.click('sign-out-button');
      await all(both, (tab) => tab.untilPath('/signed-out'));
      const delay = await apart(both, 'session-expire');
      ok(delay <= AGREED_MS, `${delay} ms later`);
    });

    test('B2, X2: both tabs leave the page of an idle user', async (t) => {
      const {both} = await twoTabs(t, SHORT);
      await all(both, (tab) => tab.untilPath('/signed-out'));
      deepEqual(await all(both, (tab) => tab.readable()), [false, false]);
      deepEqual(await all(both, async ({errors}) => errors), [[], []]);
    });

    test('B1: activity in one tab keeps the other past its limit, without a warning', async (t) => {
      const {first, second} = await twoTabs(t, SHORT);
      await first.keepMoving(SHORT.expireAfter + 2 * PACE);
      equal(await second.phase(), 'active');
      deepEqual(
        (await second.journal()).filter(({type}) => type === 'session-warn'),
        [],
      );
    });

    test('B5: a tab that opens takes over the true idle time', async (t) => {
      const {app, context} = await begin(t);
      const first = await Tab.open(context, app.enter({warnAfter: 1200, expireAfter: 2400}));
      // Far more than it takes to open the second tab.
      await eventually('an idle tab', async () => (await first.idleFor()) >= 2.5 * PACE);
      // The server does not count the request for this page as activity.
      const second = await Tab.open(context, `${app.origin}/passive`);
      const idleSince = ({page}: Tab) =>
        page.$eval(
          'session-security',
          ({idleFor}) => performance.timeOrigin / 1000 + performance.now() / 1000 - idleFor,
        );
      const apart = async () => Math.abs((await idleSince(first)) - (await idleSince(second)));
      await eventually('both tabs have the same idle time', async () => (await apart()) <= 1);
      const young = await second.idleFor();
      ok(young >= 2, `${young} s in the new tab`);
    });

    // In Firefox, a new tab opens in any of the windows that the tests have open, so it may hide another tab.
    if (name !== 'Chromium') return;

    test('T3, X1: a hidden tab is covered in time and leaves the page', async (t) => {
      const {app, context} = await begin(t);
      const hidden = await Tab.open(context, app.enter(SHORT), 'tab');
      const front = await Tab.open(context, `${app.origin}/plain`, 'tab');
      await front.page.bringToFront();
      equal(await hidden.page.evaluate(() => document.visibilityState), 'hidden');
      await hidden.untilPath('/signed-out');
      const {most, least} = await hidden.idleAt('phase-checking');
      // Timers of hidden tabs run once a second.
      ok(most > SHORT.expireAfter - 1 && least < SHORT.expireAfter + 2 * PACE, `covered at ${least} s`);
    });
  });
}
