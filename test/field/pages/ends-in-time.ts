import {deepEqual, ok} from 'node:assert/strict';
import type {TestContext} from 'node:test';
import type {Browser} from 'puppeteer-core';
import {contextFor} from '../../support/chromium.ts';
import {eventually} from '../../support/eventually.ts';
import {Tab} from '../../support/tab.ts';
import {servePages, UNHURRIED} from './hostile-pages.ts';

/** In seconds: what a slow machine may take beyond the longest limit of these pages. */
const PATIENCE = 30;

/** The logout address of the element, for `hostilePage()`. */
export const LEAVES = 'logout-url="/left"';

/**
 * Opens `/app` of these pages, does something there, and then nothing more. The page has to warn, to end and to ask for
 * its `logout-url` in time, and to show nothing of itself, although there is nothing at that address.
 */
export async function endsInTime(
  test: TestContext,
  browser: Browser,
  pages: Readonly<Record<string, string>>,
  act: (tab: Tab) => Promise<unknown> = async () => {},
): Promise<void> {
  let leftAt = 0;
  const server = await servePages(pages, (path, res) => {
    if (path !== '/left') return false;
    leftAt ||= Date.now();
    // No content: the browser stays where it is. Of a page that is being replaced, some browsers take no picture.
    res.writeHead(204).end();
    return true;
  });
  test.after(() => server.close());
  const tab = await Tab.open(await contextFor(test, browser), `${server.origin}/app`);
  // On a slow machine the picture is taken when the session is over already, or in the middle of a transition of the view.
  const isOver = async () => (await tab.journal()).some(({type}) => type === 'session-expire');
  await eventually('the page shows, or its session is over', async () => (await tab.readable()) || (await isOver()));
  await act(tab);
  const actedAt = Date.now();
  await eventually('the page is left', async () => leftAt > 0);
  ok(leftAt - actedAt < (UNHURRIED.expireAfter + PATIENCE) * 1000, `left after ${leftAt - actedAt} ms`);
  // WebKit on a busy machine paints what a script has changed some frames later.
  await eventually('nothing of the page shows', async () => !(await tab.readable()));
  ok((await tab.journal()).some(({type}) => type === 'session-warn'));
  deepEqual(await tab.uncaught(), []);
}
