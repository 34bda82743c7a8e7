import {equal, ok} from 'node:assert/strict';
import {describe, test} from 'node:test';
import {setTimeout as sleep} from 'node:timers/promises';
import type {Page} from 'puppeteer-core';
import {contextFor} from '../../support/chromium.ts';
import {eventually} from '../../support/eventually.ts';
import {codeBlocks} from '../../support/markdown.ts';
import {measurePace} from '../../support/pace.ts';
import {Tab} from '../../support/tab.ts';
import {TAB_BROWSERS} from '../../support/tab-browsers.ts';
import {servePages} from './hostile-pages.ts';

const PACE = await measurePace();
/** Seconds. */
const LIMITS = {warnAfter: 2 * PACE, expireAfter: 4 * PACE};

/** The script of docs/recipes.md. */
const RECIPE = codeBlocks('docs/recipes.md').find(({code}) => code.includes('window.open('))?.code;

const PAGE = `<!doctype html><title>Record</title><button>Notes</button>
  <session-security warn-after="${LIMITS.warnAfter}" expire-after="${LIMITS.expireAfter}" logout-url="/bye"></session-security>
  <script src="/dist/session-security.min.js"></script>
  <script>
    const element = document.querySelector('session-security');
    document.querySelector('button').addEventListener('click', () => {${RECIPE}});
  </script>`;

for (const {name, missing, start} of TAB_BROWSERS) {
  describe(`a window that the page opens, in ${name}`, {skip: missing}, async () => {
    const browser = missing ? undefined : await start();
    test.after(() => browser?.close());

    test('A7: by the recipe, typing in it counts, and it is closed at the end', async (t) => {
      const server = await servePages({'/app': PAGE});
      t.after(() => server.close());
      const tab = await Tab.open(await contextFor(t, browser!), `${server.origin}/app`);
      const opened = new Promise<Page | null>((resolve) => tab.page.once('popup', resolve));
      await tab.page.click('button');
      const notes = await opened;
      ok(notes);
      await notes.focus('textarea');
      for (const began = performance.now(); performance.now() - began < 2 * LIMITS.expireAfter * 1000; ) {
        await notes.keyboard.press('a');
        await sleep(300);
      }
      equal(
        (await tab.journal()).some(({type}) => type === 'session-warn'),
        false,
      );
      await tab.untilPath('/bye');
      await eventually('the window is closed', async () => notes.isClosed());
      ok((await tab.journal()).some(({type}) => type === 'session-warn'));
    });
  });
}
