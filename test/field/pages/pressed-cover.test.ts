import {deepEqual, equal} from 'node:assert/strict';
import {after, before, describe, test} from 'node:test';
import type {Browser} from 'puppeteer-core';
import {startChromium} from '../../support/chromium.ts';
import {eventually} from '../../support/eventually.ts';
import {openLockingPage} from './locking.ts';

const BIG = 'class="confidential" style="visibility: visible !important; width: 400px; height: 300px"';

/** Markup, and what a press anywhere in the window does: it gives the page the activation that these calls need. */
const OPENERS: Record<string, [string, string]> = {
  'full screen': [`<div id="it" ${BIG}>Confidential</div>`, 'it.requestFullscreen()'],
  'full screen by its old name': [`<div id="it" ${BIG}>Confidential</div>`, 'it.webkitRequestFullscreen()'],
};

describe('what a press on the cover lets the page open', () => {
  let browser: Browser;
  before(async () => {
    browser = await startChromium();
  });
  after(() => browser?.close());

  for (const [what, [markup, call]] of Object.entries(OPENERS)) {
    test(`X9: ${what} lies below the cover`, async (t) => {
      const {tab, lock} = await openLockingPage(
        t,
        browser,
        `${markup}<script>
          globalThis.outcome = '';
          addEventListener('pointerdown', async () => {
            try { await ${call}; outcome = 'opened'; } catch (error) { outcome = String(error); }
          }, true);
        </script>`,
      );
      await lock();
      await tab.page.mouse.click(5, 5);
      await eventually('an outcome', async () => (await tab.page.evaluate('outcome')) !== '');
      equal(await tab.page.evaluate('outcome'), 'opened');
      equal(await tab.readable(), false);
      deepEqual(tab.errors, []);
    });
  }

  test('X9: a pointer that the page has locked is free again', async (t) => {
    const {tab, lock} = await openLockingPage(
      t,
      browser,
      `<div id="it" ${BIG}>Confidential</div><script>it.onclick = () => it.requestPointerLock()</script>`,
    );
    const isLocked = async () => (await tab.page.evaluate('document.pointerLockElement === it')) as boolean;
    await tab.page.click('#it');
    await eventually('the lock of the pointer', isLocked);
    await lock();
    await eventually('the free pointer', async () => !(await isLocked()));
  });

  test('X9: a pointer that a frame of the same origin has locked is free again', async (t) => {
    const {tab, lock} = await openLockingPage(
      t,
      browser,
      `<iframe id="frame" ${BIG} srcdoc="<p style='height: 250px' onclick='this.requestPointerLock()'>Confidential"></iframe>`,
    );
    const isLocked = async () =>
      (await tab.page.evaluate('frame.contentDocument.pointerLockElement !== null')) as boolean;
    await tab.page.click('#frame');
    await eventually('the lock of the pointer', isLocked);
    await lock();
    await eventually('the free pointer', async () => !(await isLocked()));
  });

  test('X9: an open list of options lies below the cover', async (t) => {
    const {tab, lock} = await openLockingPage(
      t,
      browser,
      `<style>select, ::picker(select) { appearance: base-select; visibility: visible !important }</style>
      <select id="it" class="confidential">${'<option class="confidential">Confidential</option>'.repeat(9)}</select>`,
    );
    await tab.page.click('#it');
    await eventually('the list', async () => (await tab.page.evaluate('it.matches(":open")')) === true);
    await lock();
    equal(await tab.readable(), false);
  });
});
