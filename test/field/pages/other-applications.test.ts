import {deepEqual} from 'node:assert/strict';
import {after, before, describe, test} from 'node:test';
import type {Browser} from 'puppeteer-core';
import {contextFor, newPage} from '../../support/chromium.ts';
import {eventually} from '../../support/eventually.ts';
import {TAB_BROWSERS} from '../../support/tab-browsers.ts';
import {openSite} from './site.ts';

const PAGE = `<!doctype html><title>Form</title><link rel="icon" href="data:,">
  <script src="/dist/session-security.min.js"></script>
  <session-security guard-forms></session-security>
  <form><input id="field"></form>
  <a id="mail" href="mailto:a@example.org">Mail</a><a id="call" href="tel:123">Call</a><a id="next" href="/next">Next</a>
  <div id="host"></div>
  <script>
    host.attachShadow({mode: 'open'}).innerHTML = '<a href="x-application:1">Other</a>';
    globalThis.asked = 0;
    globalThis.watch = () => addEventListener('beforeunload', (event) => { asked += event.defaultPrevented ? 1 : 0; });
  </script>`;

for (const {name, missing, start} of TAB_BROWSERS) {
  describe(`an unsaved form in ${name}`, {skip: missing}, () => {
    let browser: Browser;
    before(async () => {
      browser = await start();
    });
    after(() => browser?.close());

    test('F2: is not asked about when a link opens another application, and is when the page is left', async (t) => {
      const site = await openSite(t, {pages: {'/app': PAGE}});
      const page = await newPage(await contextFor(t, browser));
      const dialogs: string[] = [];
      page.on('dialog', (dialog) => {
        dialogs.push(dialog.type());
        void dialog.dismiss().catch(() => {});
      });
      await page.goto(`${site.origin}/app`);
      await page.type('#field', 'half');
      await page.evaluate('watch()');
      const asked = () => page.evaluate('asked') as Promise<number>;
      for (const link of ['#mail', '#call']) await page.click(link);
      await page.evaluate(`host.shadowRoot.querySelector('a').click()`);
      if (name === 'Chromium') await page.evaluate(`void (location.href = 'mailto:b@example.org')`);
      deepEqual([await asked(), dialogs], [0, []]);
      // Later than the moment in which the browser may ask about another application.
      await page.evaluate('new Promise((resolve) => setTimeout(resolve, 200))');
      // By a script: once in a while Chromium asks whether it may open the other application, and takes no input until then.
      void page.evaluate(`void document.querySelector('#next').click()`).catch(() => {});
      await eventually('a question', async () => dialogs.length > 0 || (await asked()) > 0);
    });
  });
}
