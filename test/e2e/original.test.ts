import {deepEqual, equal, ok} from 'node:assert/strict';
import {after, before, describe, type TestContext, test} from 'node:test';
import type {Browser} from 'puppeteer-core';
import {contextFor, startChromium} from '../support/chromium.ts';
import {type DjangoOriginal, startDjangoOriginal} from '../support/django-original.ts';
import {eventually} from '../support/eventually.ts';
import {type App, serveApp} from '../support/express-app.ts';
import {originalMissing} from '../support/original.ts';
import {measurePace} from '../support/pace.ts';
import {Tab} from '../support/tab.ts';

const PACE = await measurePace();
/** Seconds. */
const LIMITS = {warnAfter: 3 * PACE, expireAfter: 7 * PACE};
/** Milliseconds in which the tabs of one browser agree. */
const AGREED_MS = 250 * PACE;

describe('django-session-security 2.6.6', {concurrency: 3, skip: originalMissing}, () => {
  let browser: Browser;
  let django: DjangoOriginal;
  let app: App;
  before(async () => {
    [browser, django, app] = await Promise.all([startChromium(), startDjangoOriginal(LIMITS), serveApp()]);
  });
  after(async () => {
    await browser?.close();
    await Promise.all([django?.close(), app?.close()]);
  });

  async function enter(t: TestContext, ...urls: string[]): Promise<Tab[]> {
    const context = await contextFor(t, browser);
    const tabs: Tab[] = [];
    for (const url of urls) tabs.push(await Tab.open(context, url));
    return tabs;
  }
  const whoIs = (tab: Tab) => tab.page.evaluate(async () => (await fetch('/whoami/')).json());
  const elementOfDjango = () => [django.enter('/element/'), `${django.origin}/element/`] as const;

  test('S14: our element and its server sign an idle user out in time', async (t) => {
    const [tab] = await enter(t, elementOfDjango()[0]);
    equal(await tab!.readable(), true);
    equal(await whoIs(tab!), 'ada');
    await tab!.untilPath('/signed-out/');
    equal(await tab!.readable(), false);
    equal(await whoIs(tab!), null);
    const [warned, covered] = [await tab!.idleAt('session-warn'), await tab!.idleAt('phase-checking')];
    ok(
      warned.most > LIMITS.warnAfter - 1 && warned.least < LIMITS.warnAfter + 2.5 * PACE,
      `warned at ${warned.least} s`,
    );
    ok(
      covered.most > LIMITS.expireAfter - 1 && covered.least < LIMITS.expireAfter + PACE,
      `covered at ${covered.least} s`,
    );
    deepEqual(tab!.errors, []);
  });

  test('S14, B2: two tabs with our element on its server end together', async (t) => {
    const tabs = await enter(t, ...elementOfDjango());
    await Promise.all(tabs.map((tab) => tab.untilPath('/signed-out/')));
    const ends = (await Promise.all(tabs.map((tab) => tab.noted('session-expire')))).map(({clock}) => clock);
    ok(Math.abs(ends[0]! - ends[1]!) <= AGREED_MS, `${ends[0]! - ends[1]!} ms apart`);
  });

  test('S14, B1: activity in one tab keeps the session of the other one on its server', async (t) => {
    const [first, second] = await enter(t, ...elementOfDjango());
    await first!.keepMoving(LIMITS.expireAfter + 2 * PACE);
    equal(await second!.phase(), 'active');
    equal(await whoIs(second!), 'ada');
  });

  test('S14, P4: the reply "logout" of its server ends the page', async (t) => {
    const [tab] = await enter(t, elementOfDjango()[0]);
    await tab!.page.evaluate(async () => void (await fetch('/logout/')));
    await tab!.page.$eval('session-security', (element) => void element.ping());
    await tab!.untilPath('/signed-out/');
    equal(await tab!.readable(), false);
  });

  test('S14: its script warns, extends and signs out with our server', async (t) => {
    const [tab] = await enter(t, app.enter(LIMITS, '/by-the-original'));
    const {page} = tab!;
    const warning = () => page.$eval('#session_security_warning', (dialog) => dialog.checkVisibility());
    await eventually('its warning', warning);
    const pings = tab!.pings;
    await tab!.moveMouse();
    await eventually('no warning any more', async () => !(await warning()));
    await eventually('a ping', async () => tab!.pings > pings);
    await eventually('its warning again', warning);
    await tab!.untilPath('/signed-out');
    equal(await tab!.readable(), false);
    deepEqual(tab!.errors, []);
  });
});
