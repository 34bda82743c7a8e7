import assert from 'node:assert/strict';
import {createHash} from 'node:crypto';
import {readFile} from 'node:fs/promises';
import {after, before, describe, it} from 'node:test';
import type {Browser, Page} from 'puppeteer-core';
import {contextFor, startChromium} from '../support/chromium.ts';
import {type RunningServer, serve} from '../support/http-server.ts';

const FILE = 'dist/session-security.min.js';

/** The strictest policy under which anything runs at all. */
const POLICY = [
  "default-src 'self'",
  "script-src 'self'",
  "style-src 'none'",
  "object-src 'none'",
  "base-uri 'none'",
  "require-trusted-types-for 'script'",
  'trusted-types lit-html',
].join('; ');

/** How a page takes the file for a CDN. */
const TAGS = {
  'a module': (integrity: string) =>
    `<script type="module" src="/${FILE}" integrity="${integrity}" crossorigin></script>`,
  'a classic script': (integrity: string) =>
    `<script defer src="/${FILE}" integrity="${integrity}" crossorigin></script>`,
};

describe('the file for a CDN, under a strict policy', () => {
  let browser: Browser;
  let server: RunningServer;

  before(async () => {
    const code = await readFile(FILE);
    const integrity = `sha384-${createHash('sha384').update(code).digest('base64')}`;
    server = await serve((req, res) => {
      res.setHeader('content-security-policy', POLICY);
      if (req.url === `/${FILE}`) {
        res.setHeader('content-type', 'text/javascript').end(code);
        return;
      }
      const tag = Object.values(TAGS)[Number(req.url?.slice(1))];
      res.setHeader('content-type', 'text/html').end(`<!doctype html><html lang="en"><title>Record</title>
        <session-security warn-after="1" expire-after="2" logout-url="/"></session-security>${tag?.(integrity) ?? ''}`);
    });
    browser = await startChromium();
  });

  after(async () => {
    await browser.close();
    await server.close();
  });

  for (const [index, how] of Object.keys(TAGS).entries()) {
    it(`D1: as ${how} warns and covers in its own looks, and nothing is reported`, async (test) => {
      const page = await (await contextFor(test, browser)).newPage();
      const reports: string[] = [];
      page.on('console', (message) => /policy|trusted/i.test(message.text()) && reports.push(message.text()));
      page.on('pageerror', (error) => reports.push(String(error)));
      await page.evaluateOnNewDocument(() => {
        // Where it leads is another page, without an element: this one is looked at.
        addEventListener('session-expire', (event) => event.preventDefault());
        addEventListener('securitypolicyviolation', ({violatedDirective, sourceFile}) =>
          console.error(`policy: ${violatedDirective} in ${sourceFile}`),
        );
      });
      await page.goto(`${server.origin}/${index}`);
      await page.waitForSelector('session-security[phase=warning]');
      assert.deepEqual(await looks(page, 'dialog'), {open: true, styled: true});
      await page.waitForSelector('session-security[phase=expired]');
      assert.deepEqual(await looks(page, 'cover'), {open: true, styled: true});
      assert.deepEqual(reports, []);
    });
  }
});

/** A dialog that no stylesheet reached keeps the border that browsers draw around one. */
function looks(page: Page, part: string): Promise<{open: boolean; styled: boolean} | undefined> {
  return page.evaluate((name) => {
    const dialog = document.querySelector('session-security')?.shadowRoot?.querySelector(`dialog[part~=${name}]`);
    return dialog instanceof HTMLDialogElement
      ? {open: dialog.matches(':modal'), styled: getComputedStyle(dialog).borderTopStyle !== 'solid'}
      : undefined;
  }, part);
}
