import {equal} from 'node:assert/strict';
import {after, before, describe, test} from 'node:test';
import type {Browser, BrowserContext} from 'puppeteer-core';
import {startChromium} from '../support/chromium.ts';
import {eventually} from '../support/eventually.ts';
import {type App, serveApp} from '../support/express-app.ts';
import {Tab} from '../support/tab.ts';

const LIMITS = {warnAfter: 20, expireAfter: 40};

describe('the back button, with the back/forward cache', () => {
  let browser: Browser;
  let app: App;
  let context: BrowserContext;
  let tab: Tab;
  before(async () => {
    [browser, app] = await Promise.all([startChromium({backForwardCache: true}), serveApp()]);
    context = await browser.createBrowserContext();
    tab = await Tab.open(context, app.enter(LIMITS, '/cacheable'));
    await tab.page.evaluate(() => {
      addEventListener('pageshow', ({persisted}) => sessionStorage.setItem('persisted', String(persisted)));
    });
    await tab.page.goto(`${app.origin}/plain`);
  });
  after(async () => {
    await browser?.close();
    await app?.close();
  });

  /** Not `goBack()`: Puppeteer waits for a load that a cached page does not have. */
  const back = () => tab.page.evaluate(() => history.back());

  test('X4: shows the page of a living session again, but not before the server has said so', async () => {
    const release = app.holdPings();
    await back();
    await neverReadable(2);
    equal(await tab.phase(), 'checking');
    equal(await tab.page.evaluate(() => sessionStorage.getItem('persisted')), 'true');
    release();
    await tab.untilPhase('active', 5);
    await eventually('the page is uncovered', () => tab.readable(), 5);
  });

  test('X4: never shows the page of an ended session', async () => {
    await tab.page.goto(`${app.origin}/plain`);
    // No tab is there that could tell the cached page, so it has to find out by itself.
    await tab.page.evaluate(async () => void (await fetch('/logout')));
    const release = app.holdPings();
    await back();
    await neverReadable(2);
    release();
    await tab.untilPath('/signed-out', 5);
    equal(await tab.readable(), false);
  });

  async function neverReadable(seconds: number): Promise<void> {
    for (const started = performance.now(); performance.now() - started < seconds * 1000; ) {
      equal(await tab.readable(), false);
    }
  }
});
