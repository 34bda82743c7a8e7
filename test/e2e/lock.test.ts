import {equal, ok} from 'node:assert/strict';
import {describe, type TestContext, test} from 'node:test';
import type {Page} from 'puppeteer-core';
import {useAppIn} from '../support/app-in-browser.ts';
import {newPage, startChromium} from '../support/chromium.ts';
import {eventually} from '../support/eventually.ts';
import {measurePace} from '../support/pace.ts';
import {Tab} from '../support/tab.ts';

const PACE = await measurePace();
/** Seconds. */
const LIMITS = {warnAfter: 2 * PACE, expireAfter: 4 * PACE};
/** For the second session: it does not end before the test does. */
const LONG = {warnAfter: 1200, expireAfter: 2400};

describe('a page that locks, in Chromium, against Express', {concurrency: 3}, () => {
  const begin = useAppIn(startChromium);

  /** The user has typed half of a note and has then been idle for too long. */
  async function locked(t: TestContext) {
    const {app, context} = await begin(t);
    const tab = await Tab.open(context, app.enter(LIMITS, '/locking'));
    await tab.page.type('input[name=note]', 'half of ');
    await tab.untilPhase('locked');
    equal(await tab.readable(), false);
    return {app, context, tab};
  }

  /** The window that the cover opens for signing in. */
  async function signInBeside(tab: Tab): Promise<Page> {
    const opened = new Promise<Page>((resolve) => {
      tab.page.browserContext().once('targetcreated', async (target) => resolve((await target.page())!));
    });
    const link = await tab.page.waitForSelector('session-security >>> .cover a', {visible: true});
    await link?.click();
    return opened;
  }

  const noteOf = (tab: Tab) => tab.page.$eval('input[name=note]', ({value}) => value);

  test('L1: a half-filled form is kept over the end and a sign-in in another window, and can be completed', async (t) => {
    const {app, tab} = await locked(t);
    const window = await signInBeside(tab);
    await eventually('the page to sign in', async () => new URL(window.url()).pathname === '/sign-in');
    equal(await tab.phase(), 'locked');
    await window.goto(app.enter(LONG));
    await tab.untilPhase('active');
    await window.close();
    await tab.page.bringToFront();
    ok(await tab.readable());
    equal(await noteOf(tab), 'half of ');
    await tab.page.focus('input[name=note]');
    await tab.page.keyboard.press('End');
    await tab.page.keyboard.type('a note');
    await Promise.all([tab.page.waitForNavigation(), tab.page.keyboard.press('Enter')]);
    equal(await tab.page.evaluate('document.body.innerText'), 'ada: half of a note');
    equal(tab.errors.length, 0);
  });

  test('L1, T4: a sign-in on a page without the element is noticed when the page gets the focus', async (t) => {
    const {app, context, tab} = await locked(t);
    const other = await newPage(context);
    await other.goto(app.enter(LONG, '/plain'));
    equal(await tab.phase(), 'locked');
    await other.close();
    await tab.page.evaluate(`dispatchEvent(new Event('focus'))`);
    await tab.untilPhase('active');
    equal(await noteOf(tab), 'half of ');
  });

  test('L2: another user who signs in sees the page loaded again', async (t) => {
    const {app, tab} = await locked(t);
    const window = await signInBeside(tab);
    await window.goto(app.enter(LONG, '/page', 'grace'));
    await eventually(
      'the page is loaded anew',
      async () => (await tab.page.$('input[name=note]')) !== null && (await noteOf(tab)) === '',
    );
    equal(await tab.page.evaluate(async () => (await fetch('/whoami')).json()), 'grace');
  });
});
