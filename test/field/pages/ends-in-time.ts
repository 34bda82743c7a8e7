import {deepEqual, equal, ok} from 'node:assert/strict';
import type {TestContext} from 'node:test';
import type {Browser} from 'puppeteer-core';
import {contextFor} from '../../support/chromium.ts';
import {eventually} from '../../support/eventually.ts';
import {Tab} from '../../support/tab.ts';
import {servePages} from './hostile-pages.ts';

/** In seconds: the limits of `element()`, and the longest wait of a test on a slow machine. */
const EXPIRE_AFTER = 2;
const PATIENCE = 2;

/** The logout address of the element, for `hostilePage()`. */
export const LEAVES = 'logout-url="/left"';

/**
 * Opens `/app` of these pages, does something there, and then nothing more. The page has to warn, to end and to ask for
 * its `logout-url` in time, and to show nothing of itself while there is no reply to that.
 */
export async function endsInTime(
  test: TestContext,
  browser: Browser,
  pages: Readonly<Record<string, string>>,
  act: (tab: Tab) => Promise<unknown> = async () => {},
): Promise<void> {
  let leftAt = 0;
  let reply = () => {};
  const server = await servePages(pages, (path, res) => {
    if (path !== '/left') return false;
    leftAt = Date.now();
    reply = () => res.setHeader('content-type', 'text/html').end('<!doctype html><title>Left</title>');
    return true;
  });
  test.after(() => server.close());
  const tab = await Tab.open(await contextFor(test, browser), `${server.origin}/app`);
  equal(await tab.readable(), true);
  await act(tab);
  const actedAt = Date.now();
  await eventually('the page is left', async () => leftAt > 0);
  ok(leftAt - actedAt < (EXPIRE_AFTER + PATIENCE) * 1000, `left after ${leftAt - actedAt} ms`);
  equal(await tab.readable(), false);
  reply();
  await tab.untilPath('/left');
  ok((await tab.journal()).some(({type}) => type === 'session-warn'));
  deepEqual(tab.errors, []);
}
