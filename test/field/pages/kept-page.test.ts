import {ok} from 'node:assert/strict';
import {after, before, describe, test} from 'node:test';
import type {Browser} from 'puppeteer-core';
import {isCached, NOTE_CACHED} from '../../support/back-forward-cache.ts';
import {contextFor} from '../../support/chromium.ts';
import {eventually} from '../../support/eventually.ts';
import {Tab} from '../../support/tab.ts';
import {TAB_BROWSERS} from '../../support/tab-browsers.ts';
import {openSite, pageOf} from './site.ts';

const FRAME =
  '<iframe src="/frame" style="position: fixed; left: 0; top: 300px; width: 400px; height: 200px"></iframe>';
const LOCK = `<script>
  globalThis.channel = new BroadcastChannel('of the page');
  channel.onmessage = () => {};
  // Without TLS only localhost has locks.
  navigator.locks.request('of the page', () => new Promise(() => {}));
</script>`;

/** A page that is left, and that comes back from the back/forward cache, or is loaded again where it may not be kept. */
for (const {name, missing, start} of TAB_BROWSERS) {
  describe(`a page that comes back, in ${name}`, {skip: missing, concurrency: 2}, () => {
    let browser: Browser;
    before(async () => {
      browser = await start({backForwardCache: true});
    });
    after(() => browser?.close());

    for (const [what, markup] of [
      ['', ''],
      [', with an open channel and a lock', LOCK],
    ] as const) {
      test(`A4, X4: counts what is done in its frames${what}`, async (t) => {
        const attributes = 'ping-url="/ping" logout-url="/bye" warn-after="1200" expire-after="2400"';
        const site = await openSite(t, {pages: {'/app': pageOf(attributes, FRAME + markup), '/frame': '<p>Frame</p>'}});
        const tab = await Tab.open(await contextFor(t, browser), `${site.origin}/app`);
        await tab.page.evaluate(NOTE_CACHED);
        await tab.page.goto(`${site.origin}/other`);
        // A page with a lock is not kept.
        if (!markup) await eventually('the page is in the cache', () => isCached(tab));
        await tab.page.evaluate(() => history.back());
        const isAt = () => tab.page.evaluate(() => location.pathname);
        await eventually('the page is back', async () => (await isAt()) === '/app');
        await tab.untilPhase('active');
        ok(await tab.readable());
        await eventually('the user is idle', async () => (await tab.idleFor()) >= 2);
        await eventually('the frame is used', async () => {
          for (const x of [50, 60, 70]) await tab.page.mouse.move(x, 400);
          return (await tab.idleFor()) < 2;
        });
      });
    }
  });
}
