import {equal, match} from 'node:assert/strict';
import {describe, test} from 'node:test';
import {inflateSync} from 'node:zlib';
import {TAB_BROWSERS} from '../../support/tab-browsers.ts';
import {openLockingPage} from './locking.ts';

const TEXT = '<p class="confidential" style="visibility: visible !important">Confidential</p>';

/** Markup by which a page could try to be printed nevertheless. */
const INSISTS: Record<string, string> = {
  'by an inline style': TEXT,
  'by a layer': `<style>@layer a { * { visibility: visible !important; display: block !important } }</style>${TEXT}`,
  'by a rule for print': `<style>@media print { * { visibility: visible !important; display: revert !important } }</style>${TEXT}`,
  'by a long transition': `<style>@layer a { * { transition: all 99s allow-discrete !important } }</style>${TEXT}`,
  'in a shadow tree': `<div id="host"></div><script>
      host.attachShadow({mode: 'closed'}).innerHTML = '<p style="visibility: visible !important">Confidential</p>';
    </script>`,
  'in a dialog': `<dialog id="box">${TEXT}</dialog><script>box.showModal()</script>`,
  'as generated content': `<style>body::before { content: 'Confidential'; visibility: visible !important }</style>`,
};

for (const {name, missing, start} of TAB_BROWSERS) {
  describe(`a locked page, in ${name}`, {skip: missing, concurrency: 3}, async () => {
    const browser = missing ? undefined : await start();
    test.after(() => browser?.close());

    for (const [how, markup] of Object.entries(INSISTS)) {
      test(`X9: neither prints nor shows content that is made visible ${how}`, async (t) => {
        const {tab, lock, unlock} = await openLockingPage(t, browser!, markup);
        match(textOf(await tab.page.pdf()), /Tj|TJ/);
        await lock();
        equal(await tab.readable(), false);
        equal(textOf(await tab.page.pdf()).match(/Tj|TJ|\bDo\b/)?.[0], undefined);
        equal(await tab.phase(), 'locked');
        await unlock();
        equal(await tab.page.evaluate(`document.documentElement.style.display`), '');
      });
    }
  });
}

/** The drawing commands of a PDF. */
function textOf(pdf: Uint8Array): string {
  const bytes = Buffer.from(pdf);
  let all = '';
  for (let at = bytes.indexOf('stream\n'); at >= 0; at = bytes.indexOf('stream\n', at + 7)) {
    if (bytes.subarray(at - 3, at).toString() === 'end') continue;
    try {
      const inflated = inflateSync(bytes.subarray(at + 7)).toString('latin1');
      // Fonts are streams too.
      if (/^[\d\s./\-\w]{0,80}(cm|gs|q)\b/.test(inflated)) all += inflated;
    } catch {}
  }
  return all;
}
