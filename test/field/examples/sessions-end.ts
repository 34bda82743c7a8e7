import {deepEqual, equal, ok} from 'node:assert/strict';
import {after, before, describe, test} from 'node:test';
import type {Browser} from 'puppeteer-core';
import {contextFor, startChromium} from '../../support/chromium.ts';
import {eventually} from '../../support/eventually.ts';
import type {Tab} from '../../support/tab.ts';
import {type Example, ExampleUnderTest} from './example-under-test.ts';
import type {Visitor} from './visitor.ts';

export interface Expectations extends Example {
  /** Why it cannot be tested on this machine; false or absent if it can. */
  readonly skip?: string | false;
  /** The path of a page with a `textarea` that is locked when its session ends. */
  readonly locked?: string;
  /** Places that still serve an ended session, and the reason. */
  readonly todo?: Readonly<Record<string, string>>;
}

/** Runs an example in a real browser, and then tries its old cookie without one. */
export function describeExample({skip = false, locked, todo = {}, ...example}: Expectations): void {
  const {name, overHttps, changed} = example;
  const title = [`examples/${changed?.as ?? name}`, overHttps && 'over HTTPS'].filter(Boolean).join(' ');
  describe(title, {concurrency: true, skip}, () => {
    let browser: Browser;
    let app: ExampleUnderTest;
    before(async () => {
      app = await ExampleUnderTest.start(example);
      browser = await startChromium();
    });
    after(async () => {
      await browser?.close();
      await app?.close();
    });

    test('S1, W1, X2: a user who walks away is warned, then signed out, and the old cookie opens nothing', async (t) => {
      const context = await contextFor(t, browser);
      const tab = await app.signIn(context);
      const old = await app.visitorLike(context);
      await tab.untilPhase('warning');
      await app.untilSignedOut(tab);
      equal(await fact(tab, 'reason'), 'idle');
      await app.isRefusedEverywhereTo(old);
      await app.isRefusedEverywhereTo(await app.visitorLike(context));
      equal(await fact(tab, 'violation'), null);
      deepEqual(tab.errors, []);
    });

    test('S1: the user can sign in again after that', async (t) => {
      const tab = await app.signIn(await contextFor(t, browser));
      await app.untilSignedOut(tab);
      await app.fillIn(tab);
      equal(await tab.phase(), 'active');
    });

    test('B1, B2, W2: two tabs are warned, go on by a click in one of them, and end together', async (t) => {
      const context = await contextFor(t, browser);
      const first = await app.signIn(context);
      const second = await app.openTab(context, app.paths.account);
      const tabs = [first, second];
      await Promise.all(tabs.map((tab) => tab.untilPhase('warning')));
      await first.click('stay-button');
      await Promise.all(tabs.map((tab) => tab.untilPhase('active')));
      deepEqual(
        tabs.map(({path}) => path),
        [app.paths.account, app.paths.account],
      );
      await Promise.all(tabs.map((tab) => app.untilSignedOut(tab)));
    });

    test('P4, S1: a sign-out elsewhere ends the open page, and the old cookie opens nothing', async (t) => {
      const context = await contextFor(t, browser);
      const tab = await app.signIn(context);
      const old = await app.visitorLike(context);
      await app.signOutWithoutBrowser(old.copy());
      await app.isRefusedEverywhereTo(old);
      await app.untilSignedOut(tab);
      equal(await fact(tab, 'reason'), 'server');
    });

    if (locked) {
      test('L1: a user signs in beside a locked page, is told to close that window, and continues', async (t) => {
        const context = await contextFor(t, browser);
        await app.signIn(context);
        const {page, errors} = await app.openTab(context, locked);
        await page.type('textarea', 'half a sentence');
        await page.waitForSelector('session-security[phase=locked]');
        const link = await page.waitForSelector('session-security >>> .ways a');
        const opened = context.waitForTarget((target) => target.url().includes('next='));
        await link?.click();
        const beside = await (await opened).page();
        ok(beside);
        await app.sendForm(beside);
        await eventually('the words', async () => /You can close this window/.test(await beside.content()));
        await beside.close();
        await page.bringToFront();
        await page.waitForSelector('session-security:is([phase=active], [phase=warning])');
        equal(await page.$eval('textarea', ({value}) => value), 'half a sentence');
        deepEqual(errors, []);
      });
    }

    test('S1, S19: a session is over at its time, whichever request comes first', async (t) => {
      const visitors = new Map<string, Visitor>();
      for (const where of app.places.keys()) {
        const visitor = await app.signInWithoutBrowser();
        await app.isShownTo(visitor.copy(), where);
        visitors.set(where, visitor);
      }
      // This session begins after the last activity of the others, so they have ended when it ends. Its pings report no
      // activity.
      const last = await app.signInWithoutBrowser();
      const ping = `${app.paths.ping}?idleFor=3600`;
      const over = async () => (await last.copy().get(ping, 'application/json')) === '200 "logout"';
      await eventually('the end of the last session', over);
      for (const [where, visitor] of visitors) {
        await t.test(`first ${where}`, {todo: todo[where] ?? false}, async () => {
          const late = visitor.copy();
          await app.isRefusedTo(visitor, where);
          await app.isRefusedEverywhereTo(visitor);
          await app.isRefusedEverywhereTo(late);
        });
      }
    });
  });
}

/** A fact that the pages of a tab have recorded. */
function fact(tab: Tab, name: string): Promise<string | null> {
  return tab.page.evaluate((key) => sessionStorage.getItem(key), name);
}
