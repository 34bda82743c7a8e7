import {equal} from 'node:assert/strict';
import {describe, type TestContext, test} from 'node:test';
import {useAppIn} from '../support/app-in-browser.ts';
import {isBack, isCached, NOTE_CACHED} from '../support/back-forward-cache.ts';
import {eventually} from '../support/eventually.ts';
import {selfSignedCertificate} from '../support/http-server.ts';
import {Tab} from '../support/tab.ts';
import {TAB_BROWSERS} from '../support/tab-browsers.ts';

/** Seconds; the session does not become idle in these tests. */
const LIMITS = {warnAfter: 1200, expireAfter: 2400};

for (const {name, missing, start} of TAB_BROWSERS) {
  // Over HTTPS, because Chromium keeps `no-store` pages in the back/forward cache only there.
  describe(`the back button, in ${name}`, {concurrency: 2, skip: missing}, () => {
    const begin = useAppIn(() => start({backForwardCache: true}), selfSignedCertificate);

    /** Opens the page and then another one, and waits until the first is in the back/forward cache. */
    async function goOn(t: TestContext, path: string) {
      const {app, context} = await begin(t);
      const tab = await Tab.open(context, app.enter(LIMITS, path));
      await tab.page.evaluate(NOTE_CACHED);
      await tab.page.goto(`${app.origin}/plain`);
      // While the page is not yet in the cache, Back would load it again.
      await eventually('the page is in the cache', () => isCached(tab));
      return {app, tab};
    }

    /** Not `goBack()`: Puppeteer waits for a load event, and a cached page has none. */
    const back = (tab: Tab) => tab.page.evaluate(() => history.back());
    const isAt = async (tab: Tab, path: string) => (await tab.page.evaluate(() => location.pathname)) === path;

    test('X4: shows the page of a live session again, but not before the server has confirmed the session', async (t) => {
      const {app, tab} = await goOn(t, '/cacheable');
      const release = app.holdPings();
      await back(tab);
      // Its scripts run again from this event on. The browser's tools can look at the page a moment earlier.
      await eventually('the page is back', () => isBack(tab));
      await neverReadable(tab, 2);
      equal(await tab.phase(), 'checking');
      release();
      await tab.untilPhase('active');
      await eventually('the page is uncovered', () => tab.readable());
    });

    for (const [path, kept] of [
      ['/cacheable', 'where it may be cached'],
      ['/page', 'where it says no-store'],
    ] as const) {
      test(`X4: never shows a page of an ended session ${kept}`, async (t) => {
        const {app, tab} = await goOn(t, path);
        // No other tab can send the end to a cached page, so the page has to ask the server.
        await tab.page.evaluate(async () => void (await fetch('/logout')));
        const release = app.holdPings();
        await back(tab);
        await neverReadable(tab, 2);
        release();
        await eventually('the page is left', () => isAt(tab, '/signed-out'));
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
