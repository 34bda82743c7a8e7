import {deepEqual, equal, ok} from 'node:assert/strict';
import {after, before, describe, type TestContext, test} from 'node:test';
import {setTimeout as sleep} from 'node:timers/promises';
import type {Browser} from 'puppeteer-core';
import {contextFor} from '../support/chromium.ts';
import {type Limits, serveApp} from '../support/express-app.ts';
import {Tab} from '../support/tab.ts';
import {TAB_BROWSERS} from '../support/tab-browsers.ts';

/** Seconds. */
const SHORT = {warnAfter: 3, expireAfter: 6};
/** Time enough to answer the warning. */
const LONG = {warnAfter: 5, expireAfter: 15};
/** What a busy machine may be late in what it shows; what the page does is measured by its own clock. */
const LATE = 8;
/** What the tabs of one browser may take to agree, milliseconds. */
const PROMPTLY = 250;

for (const {name, missing, start} of TAB_BROWSERS) {
  describe(`two tabs, in ${name}, against Express`, {concurrency: 3, skip: missing}, () => {
    let browser: Browser;
    before(async () => {
      browser = await start();
    });
    after(() => browser?.close());

    /** Each test has its own server: what it counts or holds up is nobody else's. */
    async function begin(t: TestContext) {
      const [app, context] = await Promise.all([serveApp(), contextFor(t, browser)]);
      t.after(() => app.close());
      return {app, context};
    }

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

    test('B1: activity in one tab closes the warning in both at once, while the server does not answer', async (t) => {
      const {app, first, both} = await twoTabs(t, LONG);
      await all(both, (tab) => tab.untilPhase('warning', LONG.warnAfter + LATE));
      app.holdPings();
      await first.moveMouse();
      const delay = await apart(both, 'session-resume');
      ok(delay <= PROMPTLY, `${delay} ms later`);
    });

    test('B2: Sign out in one tab ends the other at once', async (t) => {
      const {first, both} = await twoTabs(t, LONG);
      await first.untilPhase('warning', LONG.warnAfter + LATE);
      await first.click('sign-out-button');
      await all(both, (tab) => tab.untilPath('/signed-out', LATE));
      const delay = await apart(both, 'session-expire');
      ok(delay <= PROMPTLY, `${delay} ms later`);
    });

    test('B2, X2: both are left when nobody was there', async (t) => {
      const {both} = await twoTabs(t, SHORT);
      await all(both, (tab) => tab.untilPath('/signed-out', SHORT.expireAfter + LATE));
      deepEqual(await all(both, (tab) => tab.readable()), [false, false]);
      deepEqual(await all(both, async ({errors}) => errors), [[], []]);
    });

    test('B1: activity in one keeps the other past its limit, without a warning', async (t) => {
      const {first, second} = await twoTabs(t, SHORT);
      for (const started = performance.now(); performance.now() - started < (SHORT.expireAfter + 2) * 1000; ) {
        await first.moveMouse();
        await sleep(300);
      }
      equal(await second.phase(), 'active');
      deepEqual(
        (await second.journal()).filter(({type}) => type === 'session-warn'),
        [],
      );
    });

    test('B5: a tab that opens takes over the true idle time', async (t) => {
      const {app, context} = await begin(t);
      const first = await Tab.open(context, app.enter({warnAfter: 20, expireAfter: 40}));
      await sleep(2500);
      // A page whose request the server does not take for activity.
      const second = await Tab.open(context, `${app.origin}/passive`);
      await sleep(500);
      const [old, young] = await Promise.all([first.idleFor(), second.idleFor()]);
      ok(young >= 2 && Math.abs(young - old) <= 1, `${young} s in the new tab, ${old} s in the old`);
    });

    // Which window a new tab opens in, and so which tab it hides, is left to chance in Firefox while other tests run.
    if (name !== 'Chromium') return;

    test('T3, X1: a hidden tab is covered in time, and left', async (t) => {
      const {app, context} = await begin(t);
      const hidden = await Tab.open(context, app.enter(SHORT), 'tab');
      const front = await Tab.open(context, `${app.origin}/plain`, 'tab');
      await front.page.bringToFront();
      equal(await hidden.page.evaluate(() => document.visibilityState), 'hidden');
      await hidden.untilPath('/signed-out', SHORT.expireAfter + LATE);
      const {most, least} = await hidden.idleAt('phase-checking');
      // Timers of hidden tabs run once a second.
      ok(most > SHORT.expireAfter - 1 && least < SHORT.expireAfter + 2, `covered at ${least} s`);
    });
  });
}
