import assert from 'node:assert/strict';
import {readFile} from 'node:fs/promises';
import {after, before, describe, it} from 'node:test';
import type {Browser, Page} from 'puppeteer-core';
import {contextFor, newPage, startChromium} from '../support/chromium.ts';
import {type RunningServer, serve} from '../support/http-server.ts';

const FILE = 'session-security.min.js';

/** The strictest policy that allows a script of a CDN. */
const policy = (cdn: string) =>
  [
    "default-src 'self'",
    `script-src ${cdn}`,
    "style-src 'none'",
    "object-src 'none'",
    "base-uri 'none'",
    "require-trusted-types-for 'script'",
    'trusted-types lit-html',
  ].join('; ');

/** The ways to load the file. It comes from another origin, and `integrity` says which file it has to be. */
const TAGS = {
  'a module': 'type="module"',
  'a classic script': 'defer',
};

describe('the file for a CDN, under a strict policy', () => {
  let browser: Browser;
  let cdn: RunningServer;
  let server: RunningServer;

  before(async () => {
    const code = await readFile(`dist/${FILE}`);
    const integrity = (await readFile('dist/integrity.txt', 'utf8')).trim();
    cdn = await serve((req, res) => {
      const sent = req.url === '/altered.js' ? `${code};` : code;
      res.setHeader('access-control-allow-origin', '*').setHeader('content-type', 'text/javascript').end(sent);
    });
    server = await serve((req, res) => {
      const {pathname, searchParams} = new URL(req.url ?? '/', 'http://localhost');
      const script = `${cdn.origin}/${searchParams.get('file')}`;
      const tag = `<script ${Object.values(TAGS)[Number(pathname.slice(1))]} src="${script}" integrity="${integrity}"
        crossorigin></script>`;
      res.setHeader('content-security-policy', policy(cdn.origin)).setHeader('content-type', 'text/html');
      res.end(`<!doctype html><html lang="en"><title>Record</title>
        <session-security warn-after="1" expire-after="1200" logout-url="/left"></session-security>
        ${pathname === '/left' ? '' : tag}`);
    });
    browser = await startChromium();
  });

  after(async () => {
    await browser.close();
    await Promise.all([server.close(), cdn.close()]);
  });

  for (const [index, how] of Object.keys(TAGS).entries()) {
    it(`D1: as ${how}, shows warning and cover with its own styles, and the browser reports nothing`, async (test) => {
      const page = await newPage(await contextFor(test, browser));
      const reports: string[] = [];
      page.on('console', (message) => /policy|trusted/i.test(message.text()) && reports.push(message.text()));
      page.on('pageerror', (error) => reports.push(String(error)));
      await page.evaluateOnNewDocument(() => {
        // The test looks at this page, so the page must not be left.
        addEventListener('session-expire', (event) => event.preventDefault());
        addEventListener('securitypolicyviolation', ({violatedDirective, sourceFile}) =>
          console.error(`policy: ${violatedDirective} in ${sourceFile}`),
        );
      });
      await page.goto(`${server.origin}/${index}?file=${FILE}`);
      await page.waitForSelector('session-security[phase=warning]');
      assert.deepEqual(await styleOf(page, 'dialog'), {open: true, styled: true});
      await page.$eval('session-security', (element) => {
        element.expireAfter = 2;
      });
      await page.waitForSelector('session-security[phase=expired]');
      assert.deepEqual(await styleOf(page, 'cover'), {open: true, styled: true});
      assert.deepEqual(reports, []);
    });

    it(`D1: as ${how}, does not run if it is not the file that \`integrity\` names`, async (test) => {
      const page = await newPage(await contextFor(test, browser));
      await page.goto(`${server.origin}/${index}?file=altered.js`);
      assert.equal(await page.evaluate(() => customElements.get('session-security')), undefined);
    });
  }
});

/** Browsers draw a border around a dialog that no style sheet reaches. */
function styleOf(page: Page, part: string): Promise<{open: boolean; styled: boolean} | undefined> {
  return page.evaluate((name) => {
    const dialog = document.querySelector('session-security')?.shadowRoot?.querySelector(`dialog[part~=${name}]`);
    return dialog instanceof HTMLDialogElement
      ? {open: dialog.matches(':modal'), styled: getComputedStyle(dialog).borderTopStyle !== 'solid'}
      : undefined;
  }, part);
}
