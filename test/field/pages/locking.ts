import type {TestContext} from 'node:test';
import type {Browser} from 'puppeteer-core';
import {contextFor} from '../../support/chromium.ts';
import {Tab} from '../../support/tab.ts';
import {openSite, pageOf} from './site.ts';

const ATTRIBUTES = 'ping-url="/ping" expire-action="lock" login-url="/login" logout-url="/bye"';

/** Seconds; the page has no other limits than those of the server. */
const LONG = 7200;
const SHORT = 1;

export interface LockingPage {
  readonly tab: Tab;
  /** `<method> <path>` of all that was asked. */
  readonly requests: readonly string[];
  /** The time is up: the limit of the server becomes one that has passed, however slow the machine is. */
  lock(): Promise<void>;
  /** The same user signs in again. */
  unlock(): Promise<void>;
}

/** Opens a page with `rest` in it that locks and unlocks when the test says so. */
export async function openLockingPage(t: TestContext, browser: Browser, rest = ''): Promise<LockingPage> {
  let limit = LONG;
  const site = await openSite(t, {
    pages: {'/app': pageOf(ATTRIBUTES, rest)},
    answer(_req, res, {pathname}) {
      if (pathname !== '/ping') return false;
      res.setHeader('session-user', 'ada').setHeader('session-expire-after', limit);
      return false;
    },
  });
  const tab = await Tab.open(await contextFor(t, browser), `${site.origin}/app`);
  const ping = () => tab.page.$eval('session-security', (element) => element.ping());
  await ping();
  return {
    tab,
    requests: site.requests,
    async lock() {
      limit = SHORT;
      await ping();
      site.live = false;
      await tab.untilPhase('locked');
    },
    async unlock() {
      limit = LONG;
      site.touch();
      site.live = true;
      await tab.page.evaluate(`dispatchEvent(new Event('focus'))`);
      await tab.untilPhase('active');
    },
  };
}
