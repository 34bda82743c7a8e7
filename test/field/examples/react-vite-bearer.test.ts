import {equal, ok} from 'node:assert/strict';
import {after, before, describe, test} from 'node:test';
import type {Browser, BrowserContext, Page} from 'puppeteer-core';
import {contextFor, newPage, startChromium} from '../../support/chromium.ts';
import {eventually} from '../../support/eventually.ts';
import {RunningExample} from './running-example.ts';

describe('examples/react-vite-bearer', {concurrency: true}, () => {
  let browser: Browser;
  let app: RunningExample;
  before(async () => {
    app = await RunningExample.start('react-vite-bearer', '/');
    browser = await startChromium();
  });
  after(async () => {
    await browser?.close();
    await app?.close();
  });

  test('S1, W1, B1: a user who walks away is warned, and signed out in each tab; the old token opens nothing', async (t) => {
    const context = await contextFor(t, browser);
    const page = await open(context);
    const token = await signIn(page);
    const other = await open(context);
    await shows(other, /Ada Lovelace/);
    equal(await statusWith(token), 200);
    await page.waitForSelector('session-security[phase=warning]');
    await Promise.all([page, other].map((each) => each.waitForSelector('input[name=email]')));
    equal(await statusWith(token), 401);
  });

  test('S1: the user can sign in again in the same document', async (t) => {
    const page = await open(await contextFor(t, browser));
    await signIn(page);
    await page.waitForSelector('input[name=email]');
    equal(await statusWith(await signIn(page)), 200);
    await page.waitForSelector('session-security[phase=active]');
  });

  test('P4: a sign-out ends the session on the server', async (t) => {
    const page = await open(await contextFor(t, browser));
    const token = await signIn(page);
    await page.waitForSelector('session-security[phase=warning]');
    await page.$eval('session-security', (element) => (element as HTMLElement & {signOut(): void}).signOut());
    await page.waitForSelector('input[name=email]');
    equal(await statusWith(token), 401);
  });

  async function open(context: BrowserContext): Promise<Page> {
    const page = await newPage(context);
    await page.goto(app.origin);
    return page;
  }

  async function signIn(page: Page): Promise<string> {
    await page.waitForSelector('input[name=email]');
    await page.type('input[name=email]', 'ada@example.com');
    await page.type('input[name=password]', 'analytical engine');
    await page.click('button[type=submit]');
    await shows(page, /Ada Lovelace/);
    const token = await page.evaluate(() => localStorage.getItem('token'));
    ok(token);
    return token;
  }

  async function statusWith(token: string): Promise<number> {
    const {status} = await fetch(`${app.origin}/api/me`, {headers: {authorization: `Bearer ${token}`}});
    return status;
  }
});

async function shows(page: Page, text: RegExp): Promise<void> {
  await eventually(`the page shows ${text}`, async () =>
    text.test(await page.$eval('body', ({innerText}) => innerText)),
  );
}
