import {equal} from 'node:assert/strict';
import {describe, test} from 'node:test';
import {setTimeout as pause} from 'node:timers/promises';
import {contextFor, startChromium} from '../../support/chromium.ts';
import {Tab} from '../../support/tab.ts';
import {openSite, pageOf} from './site.ts';

const HOUR_MS = 3_600_000;

describe('a server that repeats no id', {concurrency: 4}, async () => {
  const browser = await startChromium();
  test.after(() => browser.close());

  for (const [clock, dateOffsetMs] of [
    ['with the right Date', 0],
    ['with a Date of an hour ago', -HOUR_MS],
    ['with a Date of an hour later', HOUR_MS],
    ['without a Date', 'none'],
  ] as const) {
    test(`P7: reports activity in another browser, ${clock}`, async (t) => {
      const page = pageOf('ping-url="/ping"');
      const site = await openSite(t, {echoes: false, dateOffsetMs, pages: {'/app': page}});
      const tab = await Tab.open(await contextFor(t, browser), `${site.origin}/app`);
      for (let round = 0; round < 3; round++) {
        equal(await tab.page.$eval('session-security', (element) => element.ping()), 'active');
        await pause(1700);
      }
      site.touch();
      equal(await tab.page.$eval('session-security', (element) => element.ping()), 'active');
      equal((await tab.idleFor()) <= 1, true);
    });
  }
});
