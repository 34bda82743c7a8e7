import {deepEqual, equal, ok} from 'node:assert/strict';
import {after, before, describe, type TestContext, test} from 'node:test';
import {setTimeout as sleep} from 'node:timers/promises';
import type {Browser} from 'puppeteer-core';
import {contextFor, startChromium} from '../support/chromium.ts';
import {type DjangoOriginal, startDjangoOriginal} from '../support/django-original.ts';
import {eventually} from '../support/eventually.ts';
import {type App, serveApp} from '../support/express-app.ts';
import {originalMissing} from '../support/original.ts';
import {Tab} from '../support/tab.ts';

/** Seconds. */
const LIMITS = {warnAfter: 3, expireAfter: 7};
/** What a busy machine may be late in what it shows. */
const LATE = 8;

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

  test('S14: its server signs out in time whom our element watches', async (t) => {
    const [tab] = await enter(t, elementOfDjango()[0]);
    equal(await tab!.readable(), true);
    equal(await whoIs(tab!), 'ada');
    await tab!.untilPath('/signed-out/', LIMITS.expireAfter + LATE);
    equal(await tab!.readable(), false);
    equal(await whoIs(tab!), null);
    const [warned, covered] = [await tab!.idleAt('session-warn'), await tab!.idleAt('phase-checking')];
    ok(warned.most > LIMITS.warnAfter - 1 && warned.least < LIMITS.warnAfter + 2.5, `warned at ${warned.least} s`);
    ok(
      covered.most > LIMITS.expireAfter - 1 && covered.least < LIMITS.expireAfter + 1,
      `covered at ${covered.least} s`,
    );
    deepEqual(tab!.errors, []);
  });

  test('S14, B2: two tabs of our element on its server agree', async (t) => {
    const tabs = await enter(t, ...elementOfDjango());
    await Promise.all(tabs.map((tab) => tab.untilPath('/signed-out/', LIMITS.expireAfter + LATE)));
    const ends = (await Promise.all(tabs.map((tab) => tab.noted('session-expire')))).map(({clock}) => clock);
    ok(Math.abs(ends[0]! - ends[1]!) <= 250, `${ends[0]! - ends[1]!} ms apart`);
  });

  test('S14, B1: activity in one tab keeps the other on its server', async (t) => {
    const [first, second] = await enter(t, ...elementOfDjango());
    for (const started = performance.now(); performance.now() - started < (LIMITS.expireAfter + 2) * 1000; ) {
      await first!.moveMouse();
      await sleep(300);
    }
    equal(await second!.phase(), 'active');
    equal(await whoIs(second!), 'ada');
  });

  test('S14, P4: "logout" of its server ends the page', async (t) => {
    const [tab] = await enter(t, elementOfDjango()[0]);
    await tab!.page.evaluate(async () => void (await fetch('/logout/')));
    await tab!.page.$eval('session-security', (element) => void element.ping());
    await tab!.untilPath('/signed-out/', LATE);
    equal(await tab!.readable(), false);
  });

  test('S14: its script warns, extends and signs out against our server', async (t) => {
    const [tab] = await enter(t, app.enter(LIMITS, '/by-the-original'));
    const {page} = tab!;
    const warning = () => page.$eval('#session_security_warning', (dialog) => dialog.checkVisibility());
    await eventually('its warning', warning, LIMITS.warnAfter + LATE);
    const pings = tab!.pings;
    await tab!.moveMouse();
    await eventually('no warning any more', async () => !(await warning()), LATE);
    await eventually('a ping', async () => tab!.pings > pings, LATE);
    await eventually('its warning again', warning, LIMITS.warnAfter + LATE);
    await tab!.untilPath('/signed-out', LIMITS.expireAfter + LATE);
    equal(await tab!.readable(), false);
    deepEqual(tab!.errors, []);
  });
});
