import {deepEqual, equal, ok} from 'node:assert/strict';
import {describe, type TestContext, test} from 'node:test';
import {setTimeout as sleep} from 'node:timers/promises';
import type {Page} from 'puppeteer-core';
import {useAppIn} from '../../support/app-in-browser.ts';
import {newPage, startChromium} from '../../support/chromium.ts';
import {eventually} from '../../support/eventually.ts';
import {Screen} from '../../support/screen.ts';

/** Seconds. */
const LIMITS = {warnAfter: 1200, expireAfter: 2400};
/** A page that is shown sends its first ping after 2 s at most. */
const FIRST_PING_MS = 3000;

describe('a prerendered page', {concurrency: 2}, () => {
  const begin = useAppIn(startChromium);

  /**
   * Waits in the lobby until the page is prerendered, and long enough for a ping that must not come. This is no `Tab`,
   * because the scripts that a `Tab` attaches keep the browser from prerendering.
   */
  async function waitInLobby(t: TestContext) {
    const {app, context} = await begin(t);
    const page = await newPage(context, 'window');
    await page.goto(app.enter(LIMITS, '/lobby'));
    await eventually('the prerendered page', async () => app.requests.includes('GET /page'));
    await sleep(FIRST_PING_MS);
    return {app, page};
  }

  /** Goes to the prerendered page. */
  async function goIn(page: Page): Promise<Screen> {
    await page.evaluate(() => location.assign('/page'));
    await eventually('the page', () => page.evaluate(() => document.querySelector('session-security') !== null));
    const activated = await page.evaluate(
      () => performance.getEntriesByType('navigation')[0]!.toJSON().activationStart,
    );
    ok(activated > 0, 'the page was prerendered');
    return Screen.of(page);
  }
  const phase = (page: Page) => page.$eval('session-security', (element) => element.phase);

  test('A6: sends no ping before it is activated, and shows nothing before the server has answered', async (t) => {
    const {app, page} = await waitInLobby(t);
    deepEqual(app.requests, ['GET /enter', 'GET /lobby', 'GET /page']);
    const release = app.holdPings();
    const screen = await goIn(page);
    for (let look = 0; look < 5; look++) equal(await screen.readable(), false);
    equal(await phase(page), 'checking');
    release();
    await eventually('the page is active', async () => (await phase(page)) === 'active');
    await eventually('the page is shown', () => screen.readable());
  });

  test('A6, X4: is never shown if the session has ended meanwhile', async (t) => {
    const {app, page} = await waitInLobby(t);
    await page.evaluate(async () => void (await fetch('/logout')));
    const release = app.holdPings();
    const screen = await goIn(page);
    for (let look = 0; look < 5; look++) equal(await screen.readable(), false);
    release();
    const path = () => page.evaluate(() => location.pathname);
    await eventually('the page is left', async () => (await path()) === '/signed-out');
    ok(!(await screen.readable()));
  });
});
