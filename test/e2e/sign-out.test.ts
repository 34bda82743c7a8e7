import {deepEqual, equal, ok} from 'node:assert/strict';
import {after, before, describe, type TestContext, test} from 'node:test';
import {setTimeout as sleep} from 'node:timers/promises';
import type {Browser} from 'puppeteer-core';
import {contextFor, startChromium} from '../support/chromium.ts';
import {eventually} from '../support/eventually.ts';
import {type App, serveApp} from '../support/express-app.ts';
import {measurePace} from '../support/pace.ts';
import {Tab} from '../support/tab.ts';

const PACE = await measurePace();
/** Seconds. */
const SHORT = {warnAfter: 2 * PACE, expireAfter: 6 * PACE};
/** The warning can be answered at any speed. */
const LONG = {warnAfter: 4 * PACE, expireAfter: 1200};

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

  test('S1, W1, X1, X2: an idle user is warned and then signed out', async (t) => {
    const tab = await enter(t);
    equal(await tab.readable(), true);
    equal(await whoIs(tab), 'ada');
    await tab.untilPath('/signed-out');
    equal(await tab.readable(), false);
    equal(await whoIs(tab), null);

    const [warned, covered] = [await tab.idleAt('session-warn'), await tab.idleAt('phase-checking')];
    ok(warned.most > SHORT.warnAfter - 1 && warned.least < SHORT.warnAfter + 2.5 * PACE, `warned at ${warned.least} s`);
    ok(
      covered.most > SHORT.expireAfter - 1 && covered.least < SHORT.expireAfter + PACE,
      `covered at ${covered.least} s`,
    );
    deepEqual(tab.errors, []);
  });

  test('X2: a page without a logout address is loaded again, also if its own address has a hash', async (t) => {
    const tab = await enter(t, SHORT, '/reload#note');
    await tab.untilPath('/signed-out');
    equal(await whoIs(tab), null);
  });

  test('W1, W2, P1: Stay keeps the page, and the server is told', async (t) => {
    const tab = await enter(t, LONG);
    await tab.page.type('[name=note]', 'unsaved');
    await tab.untilPhase('warning');
    ok(await tab.page.$('session-security >>> dialog[open]'), 'the dialog is open');
    const pings = tab.pings;
    await tab.click('stay-button');
    await tab.untilPhase('active');
    await eventually('a ping', async () => tab.pings > pings);
    equal(await tab.page.$eval('input', ({value}) => value), 'unsaved');
  });

  test('W2: Escape means stay', async (t) => {
    const tab = await enter(t, LONG);
    await tab.untilPhase('warning');
    await tab.page.keyboard.press('Escape');
    await tab.untilPhase('active');
  });

  test('W2, A5: Sign out ends the session', async (t) => {
    const tab = await enter(t, LONG);
    await tab.untilPhase('warning');
    await tab.click('sign-out-button');
    await tab.untilPath('/signed-out');
    equal(await whoIs(tab), null);
    ok((await tab.idleAt('session-expire')).least < LONG.expireAfter - 1, 'did not wait for the end');
  });

  test('A2, P2: moving the mouse keeps a session alive past its limit, without a warning', async (t) => {
    const limits = {warnAfter: 4 * PACE, expireAfter: 7 * PACE};
    const tab = await enter(t, limits);
    await tab.keepMoving(limits.expireAfter + 2 * PACE);
    equal(await whoIs(tab), 'ada');
    deepEqual(
      (await tab.journal()).filter(({type}) => type === 'session-warn'),
      [],
    );
  });

  test('T5: moving the mouse on a page that was frozen does not revive its session', async (t) => {
    const tab = await enter(t);
    const cdp = await tab.page.createCDPSession();
    await cdp.send('Page.setWebLifecycleState', {state: 'frozen'});
    await sleep((SHORT.expireAfter + 1) * 1000);
    await cdp.send('Page.setWebLifecycleState', {state: 'active'});
    await tab.moveMouse();
    await tab.untilPath('/signed-out');
    equal(await whoIs(tab), null);
  });

  test('D2: adds no global', async (t) => {
    const tab = await enter(t, LONG);
    const globals = () => tab.page.evaluate(() => Object.getOwnPropertyNames(window));
    const withElement = await globals();
    await tab.page.goto(`${app.origin}/plain`);
    const without = await globals();
    // Lit sets these globals to find other copies of itself.
    deepEqual(
      withElement.filter((name) => !without.includes(name) && !/^(lit|reactive)[A-Z]/.test(name)),
      [],
    );
  });
});
