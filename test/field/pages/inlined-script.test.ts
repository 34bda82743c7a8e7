import {deepEqual, equal} from 'node:assert/strict';
import {readFileSync} from 'node:fs';
import {describe, test} from 'node:test';
import {contextFor} from '../../support/chromium.ts';
import {eventually} from '../../support/eventually.ts';
import {Tab} from '../../support/tab.ts';
import {TAB_BROWSERS} from '../../support/tab-browsers.ts';
import {openSite} from './site.ts';

const SCRIPT = readFileSync('dist/session-security.min.js', 'utf8').replaceAll('</script', '<\\/script');

/** How the script stands in a page whose language it does not contain. */
const PLACES: Record<string, string> = {
  '/classic': `<script>${SCRIPT}</script>`,
  '/module': `<script type="module">${SCRIPT}</script>`,
  '/frame': `<iframe srcdoc="${`<html lang=de><script>${SCRIPT}</script><session-security></session-security>`
    .replaceAll('&', '&amp;')
    .replaceAll('"', '&quot;')}"></iframe>`,
};

for (const {name, missing, start} of TAB_BROWSERS) {
  describe(`a script that is written into the page, in ${name}`, {skip: missing}, async () => {
    const browser = missing ? undefined : await start();
    test.after(() => browser?.close());

    for (const [path, script] of Object.entries(PLACES)) {
      test(`I1: has no files beside it, and does not ask for its page as if it were one: ${path}`, async (t) => {
        const complaints: string[] = [];
        const site = await openSite(t, {
          pages: {
            [path]: `<!doctype html><html lang="de"><link rel="icon" href="data:,">${script}<session-security></session-security>`,
          },
          answer(_req, res) {
            res.setHeader('cache-control', 'no-store');
            return false;
          },
        });
        await Tab.open(await contextFor(t, browser!), `${site.origin}${path}#top`, 'window', async (page) =>
          page.on('console', (message) => complaints.push(message.text())),
        );
        await eventually('a complaint', async () => complaints.some((text) => text.includes('stays English')));
        deepEqual(site.requests, [`GET ${path}`]);
        equal(complaints.length, 1);
      });
    }
  });
}
