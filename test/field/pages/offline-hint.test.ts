import {equal} from 'node:assert/strict';
import {describe, test} from 'node:test';
import {setTimeout as pause} from 'node:timers/promises';
import {contextFor, startChromium} from '../../support/chromium.ts';
import {eventually} from '../../support/eventually.ts';
import {Tab} from '../../support/tab.ts';
import {openSite, pageOf} from './site.ts';

const FORM = '<form id="out" method="post" action="/signed-out"></form>';
const LEAVINGS = {
  'logout-url': ['logout-url="/signed-out"', 'GET /signed-out'],
  'logout-form': ['logout-form="out"', 'POST /signed-out'],
} as const;

describe('a browser that says it is offline', {concurrency: 4}, async () => {
  const browser = await startChromium();
  test.after(() => browser.close());

  for (const [name, [attribute, request]] of Object.entries(LEAVINGS)) {
    const pages = {'/app': pageOf(attribute, FORM)};

    test(`P8: signs out by ${name}, if the network carries`, async (t) => {
      const site = await openSite(t, {pages});
      const tab = await Tab.open(await contextFor(t, browser), `${site.origin}/app`, 'window', (page) =>
        page.evaluateOnNewDocument('Object.defineProperty(Navigator.prototype, "onLine", {get: () => false})'),
      );
      await tab.page.$eval('session-security', (element) => element.signOut());
      await eventually(request, async () => site.requests.includes(request));
    });

    test(`X3: stays covered without a network, and signs out by ${name} when it is back`, async (t) => {
      const site = await openSite(t, {pages});
      const tab = await Tab.open(await contextFor(t, browser), `${site.origin}/app`, 'window', (page) =>
        page.evaluateOnNewDocument('Object.defineProperty(Navigator.prototype, "onLine", {get: () => false})'),
      );
      site.gone = true;
      await tab.page.$eval('session-security', (element) => element.signOut());
      for (let look = 0; look < 5; look++) {
        equal(await tab.readable(), false);
        equal(tab.path, '/app');
        await pause(300);
      }
      site.gone = false;
      await eventually(request, async () => site.requests.includes(request));
    });
  }
});
