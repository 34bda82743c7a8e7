import {deepEqual, equal, match} from 'node:assert/strict';
import {readFile} from 'node:fs/promises';
import {after, before, describe, test} from 'node:test';
import type {Browser} from 'puppeteer-core';
import {collectErrors, contextFor, newPage, startChromium} from '../../support/chromium.ts';
import {eventually} from '../../support/eventually.ts';
import {type RunningServer, serve} from '../../support/http-server.ts';

const ELEMENT = '<session-security debug warn-after="540" expire-after="600"></session-security>';
const scripts = (attributes: string, ...names: string[]) =>
  names.map((name) => `<script ${attributes} src="/${name}.min.js"></script>`).join('');

const PAGES: Record<string, string> = {
  '/module': scripts('type="module"', 'session-security.debug', 'session-security') + ELEMENT,
  '/classic': scripts('defer', 'session-security.debug', 'session-security') + ELEMENT,
  '/alone': scripts('defer', 'session-security') + ELEMENT,
};

describe('debug with the file for a CDN, under a strict content security policy', () => {
  let browser: Browser;
  let server: RunningServer;
  const requested: string[] = [];

  before(async () => {
    browser = await startChromium();
    server = await serve(async (req, res) => {
      const path = req.url ?? '/';
      requested.push(path);
      const page = PAGES[path];
      res.setHeader(
        'content-security-policy',
        "default-src 'self'; style-src 'none'; require-trusted-types-for 'script'",
      );
      if (page) res.setHeader('content-type', 'text/html').end(`<!doctype html><title>x</title>${page}`);
      else if (path.endsWith('.js')) {
        res.setHeader('content-type', 'text/javascript').end(await readFile(`dist${path}`));
      } else res.writeHead(path === '/favicon.ico' ? 204 : 404).end();
    });
  });
  after(async () => {
    await browser?.close();
    await server?.close();
  });

  async function open(t: Parameters<typeof contextFor>[0], path: string) {
    const page = await newPage(await contextFor(t, browser));
    const said: string[] = [];
    const errors = collectErrors(page);
    page.on('console', (message) => said.push(message.text()));
    requested.length = 0;
    await page.goto(server.origin + path);
    await page.waitForSelector('session-security[phase]');
    return {page, said, errors};
  }

  for (const path of ['/module', '/classic']) {
    test(`D6: says each decision, with two scripts: ${path.slice(1)}`, async (t) => {
      const {page, said, errors} = await open(t, path);
      await eventually('a decision', async () => said.some((line) => line.includes('> active, because')));
      const [decision = ''] = said.filter((line) => line.includes('> active, because'));
      match(
        decision,
        /^<session-security> active, because the last activity was [\d.]+ s ago; next look in [\d.]+ s\.$/,
      );
      await page.mouse.click(5, 5);
      await eventually('an input', async () => said.some((line) => /pointerdown on <\w+> is activity/.test(line)));
      deepEqual(errors, []);
      equal(await page.evaluate(() => Object.keys(globalThis).filter((name) => name.length < 3).length), 0);
    });
  }

  test('D6: loads no code by itself, and names the script that is missing, once', async (t) => {
    const {said} = await open(t, '/alone');
    await eventually('a message', async () => said.length > 0);
    deepEqual(said, ['<session-security> debug needs the script session-security.debug.min.js before this one.']);
    deepEqual(
      requested.filter((path) => path.endsWith('.js')),
      ['/session-security.min.js'],
    );
  });
});
