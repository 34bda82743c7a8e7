import {after, before, describe, test} from 'node:test';
import type {Browser} from 'puppeteer-core';
import {startChromium} from '../../support/chromium.ts';
import {endsInTime, LEAVES} from './ends-in-time.ts';
import {hostilePage, UNHURRIED} from './hostile-pages.ts';

const TURBO = '<script type="module" src="/node_modules/@hotwired/turbo/dist/turbo.es2017-esm.js"></script>';

/** Loads the page again and again, and changes only the parts that differ. */
const MORPHS = `<meta name="turbo-refresh-method" content="morph">
  <script type="module">
    globalThis.refreshing ??= setInterval(() => Turbo.session.refresh(location.href), 300);
  </script>`;

describe('a page with Turbo', () => {
  let browser: Browser;
  before(async () => {
    browser = await startChromium();
  });
  after(() => browser?.close());

  test('X8: ends in time after a visit that has replaced its body', async (t) => {
    const pages = {
      '/app': hostilePage(`${TURBO}<a href="/next">Next</a>`, LEAVES, '', UNHURRIED),
      '/next': hostilePage(`${TURBO}<p id="next">Next</p>`, LEAVES, '', UNHURRIED),
    };
    await endsInTime(t, browser, pages, async ({page}) => {
      await page.waitForFunction('globalThis.Turbo');
      await page.evaluate('globalThis.isSameDocument = true');
      await page.click('a');
      await page.waitForFunction('isSameDocument && document.querySelector("#next")');
    });
  });

  test('X8: ends in time while it is morphed again and again, during the warning too', async (t) => {
    await endsInTime(t, browser, {'/app': hostilePage(TURBO + MORPHS, LEAVES)});
  });
});
