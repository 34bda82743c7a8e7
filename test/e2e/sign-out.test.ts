import {deepEqual, equal, ok} from 'node:assert/strict';
import {after, before, describe, type TestContext, test} from 'node:test';
import {setTimeout as sleep} from 'node:timers/promises';
import type {Browser} from 'puppeteer-core';
import {contextFor, startChromium} from '../support/chromium.ts';
import {eventually} from '../support/eventually.ts';
import {type App, serveApp} from '../support/express-app.ts';
import {Tab} from '../support/tab.ts';

/** Seconds. */
const SHORT = {warnAfter: 2, expireAfter: 6};
/** Time enough to answer the warning. */
const LONG = {warnAfter: 4, expireAfter: 14};
/** What a busy machine may be late in what it shows; what the page does is measured by its own clock. */
const LATE = 8;

describe('one page, in Chromium, against Express', {concurrency: 3}, () => {
  let browser: Browser;
  let app: App;
  before(async () => {
    [browser, app] = await Promise.all([startChromium(), serveApp()]);
  });
  after(async () => {
    await browser?.close();
    await app?.close();
  });

  async function enter(t: TestContext, limits = SHORT, path?: string): Promise<Tab> {
    return Tab.open(await contextFor(t, browser), app.enter(limits, path));
  }
  const whoIs = (tab: Tab) => tab.page.evaluate(async () => (await fetch('/whoami')).json());

  test('S1, W1, X1, X2: who walks away is warned, and then signed out', async (t) => {
    const tab = await enter(t);
    equal(await tab.readable(), true);
    equal(await whoIs(tab), 'ada');
    await tab.untilPath('/signed-out', SHORT.expireAfter + LATE);
    equal(await tab.readable(), false);
    equal(await whoIs(tab), null);

    const [warned, covered] = [await tab.idleAt('session-warn'), await tab.idleAt('phase-checking')];
    ok(warned.most > SHORT.warnAfter - 1 && warned.least < SHORT.warnAfter + 2.5, `warned at ${warned.least} s`);
    ok(covered.most > SHORT.expireAfter - 1 && covered.least < SHORT.expireAfter + 1, `covered at ${covered.least} s`);
    deepEqual(tab.errors, []);
  });

  test('X2: without an address to go to the page is loaded again, also when it has a hash', async (t) => {
    const tab = await enter(t, SHORT, '/reload#note');
    await tab.untilPath('/signed-out', SHORT.expireAfter + LATE);
    equal(await whoIs(tab), null);
  });

  test('W1, W2, P1: Stay goes on with the page, and the server knows', async (t) => {
    const tab = await enter(t, LONG);
    await tab.page.type('[name=note]', 'unsaved');
    await tab.untilPhase('warning', LONG.warnAfter + LATE);
    ok(await tab.page.$('session-security >>> dialog[open]'), 'the dialog is open');
    const pings = tab.pings;
    await tab.click('stay-button');
    await tab.untilPhase('active', LATE);
    await eventually('a ping', async () => tab.pings > pings, LATE);
    equal(await tab.page.$eval('input', ({value}) => value), 'unsaved');
  });

  test('W2: Escape means stay', async (t) => {
    const tab = await enter(t, LONG);
    await tab.untilPhase('warning', LONG.warnAfter + LATE);
    await tab.page.keyboard.press('Escape');
    await tab.untilPhase('active', LATE);
  });

  test('W2, A5: Sign out ends the session', async (t) => {
    const tab = await enter(t, LONG);
    await tab.untilPhase('warning', LONG.warnAfter + LATE);
    await tab.click('sign-out-button');
    await tab.untilPath('/signed-out', LATE);
    equal(await whoIs(tab), null);
    ok((await tab.idleAt('session-expire')).least < LONG.expireAfter - 1, 'did not wait for the end');
  });

  test('A2, P2: moving the mouse keeps a session alive past its limit, without a warning', async (t) => {
    const limits = {warnAfter: 4, expireAfter: 7};
    const tab = await enter(t, limits);
    for (const started = performance.now(); performance.now() - started < (limits.expireAfter + 2) * 1000; ) {
      await tab.moveMouse();
      await sleep(200);
    }
    equal(await whoIs(tab), 'ada');
    deepEqual(
      (await tab.journal()).filter(({type}) => type === 'session-warn'),
      [],
    );
  });

  test('T5: a mouse that wakes a frozen page does not revive its session', async (t) => {
    const tab = await enter(t);
    const cdp = await tab.page.createCDPSession();
    await cdp.send('Page.setWebLifecycleState', {state: 'frozen'});
    await sleep((SHORT.expireAfter + 1) * 1000);
    await cdp.send('Page.setWebLifecycleState', {state: 'active'});
    await tab.moveMouse();
    await tab.untilPath('/signed-out', LATE);
    equal(await whoIs(tab), null);
  });

  test('D2: no global is left behind', async (t) => {
    const tab = await enter(t, LONG);
    const globals = () => tab.page.evaluate(() => Object.getOwnPropertyNames(window));
    const withElement = await globals();
    await tab.page.goto(`${app.origin}/plain`);
    const without = await globals();
    // What lit needs to know of other copies of itself is its own.
    deepEqual(
      withElement.filter((name) => !without.includes(name) && !/^(lit|reactive)[A-Z]/.test(name)),
      [],
    );
  });
});
