import {deepEqual, ok} from 'node:assert/strict';
import {after, before, describe, type TestContext, test} from 'node:test';
import type {Browser, Page} from 'puppeteer-core';
import {startChromium} from '../support/chromium.ts';
import {DEMO_HOSTS, type DemoHost, DemoVisit} from '../support/demo-hosts.ts';

for (const {name, start} of DEMO_HOSTS) {
  describe(`the overview, ${name}`, {concurrency: 3}, () => {
    let browser: Browser;
    let host: DemoHost;
    before(async () => {
      [browser, host] = await Promise.all([startChromium(), start()]);
    });
    after(async () => {
      await browser?.close();
      await host?.close();
    });

    /** A session with two tabs has begun. */
    async function begin(t: TestContext, query = ''): Promise<DemoVisit> {
      const visit = await DemoVisit.begin(t, browser, host);
      await visit.follow('a[href="overview.html"]');
      await visit.open(`overview.html${query}`);
      await visit.page.locator('#start').click();
      await facts(visit.page, /Serversession lives.*Tab Aactive.*Tab Bactive/s);
      return visit;
    }

    /** Waits until the table says so. */
    async function facts(page: Page, wanted: RegExp): Promise<void> {
      await page.waitForFunction(
        (source, flags) => new RegExp(source, flags).test(document.querySelector('#facts')?.textContent ?? ''),
        {},
        wanted.source,
        wanted.flags,
      );
    }

    test('draws what the tabs and the server know, and what they tell each other', async (t) => {
      const visit = await begin(t, '?warn-after=3&expire-after=9');
      await facts(visit.page, /Tab Awarning.*Tab Bwarning/s);
      const drawn = await visit.page.$$eval('#timeline *', ({length}) => length);
      ok(drawn > 20, `${drawn} parts are drawn`);
      await visit.page.waitForFunction(() =>
        /session-expire: idle/.test(document.querySelector('#log')?.textContent ?? ''),
      );
      await facts(visit.page, /Serverno session/);
      deepEqual(visit.complaints, []);
    });

    test('makes the server refuse pings, and lose the session', async (t) => {
      const visit = await begin(t, '?warn-after=4&expire-after=60');
      await visit.page.locator('[data-pings=refused]').click();
      await visit.page.waitForFunction(() => /unreachable/.test(document.querySelector('#log')?.textContent ?? ''));
      await visit.page.locator('[data-pings=refused]').click();
      await visit.page.locator('#sign-out').click();
      await facts(visit.page, /Serverno session/);
      await visit.page.waitForFunction(() => /session-expire/.test(document.querySelector('#log')?.textContent ?? ''));
      deepEqual(visit.complaints, []);
    });

    test('sleeps for ten minutes, after which no tab shows the page', async (t) => {
      const visit = await begin(t);
      await visit.page.locator('#sleep').click();
      await facts(visit.page, /Serverno session/);
      await visit.page.waitForFunction(() => /session-expire/.test(document.querySelector('#log')?.textContent ?? ''));
      deepEqual(visit.complaints, []);
    });

    test('takes the network away, and the tabs decide by their own clocks', async (t) => {
      const visit = await begin(t, '?warn-after=2&expire-after=5');
      await visit.page.locator('#offline').click();
      await visit.page.waitForFunction(() =>
        /session-expire: idle/.test(document.querySelector('#log')?.textContent ?? ''),
      );
      deepEqual(visit.complaints, []);
    });
  });
}
