import {equal} from 'node:assert/strict';
import {after, before, describe, type TestContext, test} from 'node:test';
import {setTimeout as sleep} from 'node:timers/promises';
import type {Browser} from 'puppeteer-core';
import {selfSignedCertificate} from '../support/certificate.ts';
import {contextFor} from '../support/chromium.ts';
import {eventually} from '../support/eventually.ts';
import {serveApp} from '../support/express-app.ts';
import {Tab} from '../support/tab.ts';
import {TAB_BROWSERS} from '../support/tab-browsers.ts';

const LIMITS = {warnAfter: 20, expireAfter: 40};
const LATE = 8;

for (const {name, missing, start} of TAB_BROWSERS) {
  // Over HTTPS, for only so does Chromium keep pages that say `no-store`.
  describe(`the back button, in ${name}`, {concurrency: 2, skip: missing}, () => {
    let browser: Browser;
    before(async () => {
      browser = await start({backForwardCache: true});
    });
    after(() => browser?.close());

    /** Goes to the page, and from there to another. */
    async function goOn(t: TestContext, path: string) {
      const [app, context] = await Promise.all([serveApp(selfSignedCertificate()), contextFor(t, browser)]);
      t.after(() => app.close());
      const tab = await Tab.open(context, app.enter(LIMITS, path));
      await tab.page.evaluate(() => {
        addEventListener('pageshow', ({persisted}) => sessionStorage.setItem('persisted', String(persisted)));
      });
      await tab.page.goto(`${app.origin}/plain`);
      // Whoever presses Back while the page is still on its way into the cache has it loaded anew.
      await sleep(500);
      return {app, tab};
    }

    /** Not `goBack()`: Puppeteer waits for a load that a cached page does not have, and goes on believing in the last. */
    const back = (tab: Tab) => tab.page.evaluate(() => history.back());
    const isAt = async (tab: Tab, path: string) => (await tab.page.evaluate(() => location.pathname)) === path;

    test('X4: shows the page of a living session again, but not before the server has said so', async (t) => {
      const {app, tab} = await goOn(t, '/cacheable');
      const release = app.holdPings();
      await back(tab);
      await eventually('the page is back', () => isAt(tab, '/cacheable'), LATE);
      await neverReadable(tab, 2);
      equal(await tab.phase(), 'checking');
      equal(await tab.page.evaluate(() => sessionStorage.getItem('persisted')), 'true');
      release();
      await tab.untilPhase('active', LATE);
      await eventually('the page is uncovered', () => tab.readable(), LATE);
    });

    for (const [path, kept] of [
      ['/cacheable', 'that may be kept'],
      ['/page', 'that says no-store'],
    ] as const) {
      test(`X4: never shows a page ${kept} of an ended session`, async (t) => {
        const {app, tab} = await goOn(t, path);
        // No tab is there that could tell the cached page, so it has to find out by itself.
        await tab.page.evaluate(async () => void (await fetch('/logout')));
        const release = app.holdPings();
        await back(tab);
        await neverReadable(tab, 2);
        release();
        await eventually('the page is left', () => isAt(tab, '/signed-out'), LATE);
        equal(await tab.readable(), false);
      });
    }

    async function neverReadable(tab: Tab, seconds: number): Promise<void> {
      for (const started = performance.now(); performance.now() - started < seconds * 1000; ) {
        equal(await tab.readable(), false);
      }
    }
  });
}
