import {deepEqual, equal, ok} from 'node:assert/strict';
import {after, before, describe, type TestContext, test} from 'node:test';
import {setTimeout as sleep} from 'node:timers/promises';
import type {Browser, Page} from 'puppeteer-core';
import {contextFor, startChromium} from '../../support/chromium.ts';
import {eventually} from '../../support/eventually.ts';
import {serveApp} from '../../support/express-app.ts';
import {Screen} from '../../support/screen.ts';

/** Seconds. */
const LIMITS = {warnAfter: 20, expireAfter: 40};
const LATE = 8;
/** A page that a person has before them asks the server after 2 s at most. */
const FIRST_QUESTION_MS = 3000;

describe('a page that the browser rendered ahead', {concurrency: 2}, () => {
  let browser: Browser;
  before(async () => {
    browser = await startChromium();
  });
  after(() => browser?.close());

  /**
   * Waits in the lobby until the page exists, and long enough for it to do what it should not. Not in a `Tab`: what
   * that attaches to its page keeps the browser from rendering ahead.
   */
  async function waitInLobby(t: TestContext) {
    const [app, context] = await Promise.all([serveApp(), contextFor(t, browser)]);
    t.after(() => app.close());
    const page = await context.newPage({type: 'window'});
    await page.goto(app.enter(LIMITS, '/lobby'));
    await eventually('the page rendered ahead', async () => app.requests.includes('GET /page'), LATE);
    await sleep(FIRST_QUESTION_MS);
    return {app, page};
  }

  /** Goes to the page, which is there at once. */
  async function goIn(page: Page): Promise<Screen> {
    await page.evaluate(() => location.assign('/page'));
    await eventually('the page', () => page.evaluate(() => document.querySelector('session-security') !== null), LATE);
    const activated = await page.evaluate(
      () => performance.getEntriesByType('navigation')[0]!.toJSON().activationStart,
    );
    ok(activated > 0, 'the page was rendered ahead');
    return Screen.of(page);
  }
  const phase = (page: Page) => page.$eval('session-security', (element) => element.phase);

  test('A6: sends no ping until somebody goes there, and shows nothing before the server has spoken', async (t) => {
    const {app, page} = await waitInLobby(t);
    deepEqual(app.requests, ['GET /enter', 'GET /lobby', 'GET /page']);
    const release = app.holdPings();
    const screen = await goIn(page);
    for (let look = 0; look < 5; look++) equal(await screen.showsConfidentialText(), false);
    equal(await phase(page), 'checking');
    release();
    await eventually('the page is live', async () => (await phase(page)) === 'active', LATE);
    await eventually('the page is shown', async () => (await screen.showsConfidentialText()) === true, LATE);
  });

  test('A6, X4: is never shown when the session has ended meanwhile', async (t) => {
    const {app, page} = await waitInLobby(t);
    await page.evaluate(async () => void (await fetch('/logout')));
    const release = app.holdPings();
    const screen = await goIn(page);
    for (let look = 0; look < 5; look++) equal(await screen.showsConfidentialText(), false);
    release();
    const path = () => page.evaluate(() => location.pathname);
    await eventually('the page is left', async () => (await path()) === '/signed-out', LATE);
    ok(!(await screen.showsConfidentialText()));
  });
});
