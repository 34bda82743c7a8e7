import {equal} from 'node:assert/strict';
import {test} from 'node:test';
import {endsInTime, LEAVES} from './ends-in-time.ts';
import {hostilePage, UNHURRIED} from './hostile-pages.ts';
import {inEachBrowser} from './in-each-browser.ts';

/** A modal that keeps the focus inside by script. */
const MODAL = `<link rel="stylesheet" href="/node_modules/bootstrap/dist/css/bootstrap.min.css">
  <script src="/node_modules/bootstrap/dist/js/bootstrap.bundle.min.js"></script>
  <div class="modal" id="modal" tabindex="-1"><div class="modal-dialog"><div class="modal-content">
    <div class="modal-body confidential"><input></div>
  </div></div></div>
  <script>
    addEventListener('load', () => new bootstrap.Modal(document.querySelector('#modal')).show());
  </script>`;

inEachBrowser(
  'a page with a modal of Bootstrap',
  (browser) => {
    test('W1, X8: the warning can be answered by a key, the focus returns, and it ends in time', async (t) => {
      await endsInTime(t, browser(), {'/app': hostilePage(MODAL, LEAVES, '', UNHURRIED)}, async ({page}) => {
        await page.waitForSelector('#modal.show');
        await page.focus('#modal input');
        await page.keyboard.type('a');
        await page.waitForSelector('session-security[phase=warning]');
        await page.keyboard.press('Enter');
        await page.waitForSelector('session-security[phase=active]');
        equal(await page.evaluate('document.activeElement.localName'), 'input');
        equal(await page.$eval('#modal input', ({value}) => value), 'a');
      });
    });
  },
  3,
);
