import assert from 'node:assert/strict';
import {type ChildProcess, spawn} from 'node:child_process';
import {once} from 'node:events';
import {after, before, test} from 'node:test';
import type {Browser, Page} from 'puppeteer-core';
import {startChromium} from '../support/chromium.ts';

const SHORT = '?warn-after=3&expire-after=8';
const RECORD = /Imogen Vale/;

let server: ChildProcess;
let demo: string;
let browser: Browser;

before(async () => {
  server = spawn(process.execPath, ['--import', 'tsx', 'demo/server.ts'], {
    env: {...process.env, PORT: '0'},
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  demo = await printedAddress(server);
  browser = await startChromium();
});

after(async () => {
  await browser?.close();
  server?.kill();
});

test('the idle time counts on the server, the warning opens, and Stay goes on', async () => {
  const {page, complaints} = await signIn();
  assert.match(await text(page, 'main'), RECORD);
  await page.waitForFunction(() => /^[2-9] s$/.test(document.querySelector('[data-show=idleFor]')?.textContent ?? ''));
  await page.waitForSelector('session-security[phase=warning]');
  await page.locator('session-security >>> [part=stay-button]').click();
  await page.waitForSelector('session-security[phase=active]');
  await page.waitForFunction(() => /ping/.test(document.querySelector('[data-show=lastRequest]')?.textContent ?? ''));
  assert.match(await text(page, '#this-tab .events'), /session-resume: by activity[\s\S]*session-warn: \d s left/);
  assert.deepEqual(complaints, []);
});

test('activity in the second tab closes the warning in both', async () => {
  const {page: first, complaints} = await signIn();
  const second = await openSecondTab(first, complaints);
  await Promise.all([first, second].map((page) => page.waitForSelector('session-security[phase=warning]')));
  await second.mouse.move(10, 10);
  await second.mouse.move(20, 20);
  await Promise.all([first, second].map((page) => page.waitForSelector('session-security[phase=active]')));
  assert.deepEqual(complaints, []);
});

test('both tabs are left at expiry, and the sign-in page says why', async () => {
  const {page: first, complaints} = await signIn();
  const second = await openSecondTab(first, complaints);
  for (const page of [first, second]) {
    await page.waitForSelector('form[action^="/sign-in"]');
    assert.equal(await text(page, '.notice'), 'You were signed out after 8 seconds without activity.');
    assert.equal(new URL(page.url()).search, SHORT, 'the next session has the same limits');
  }
  await second.goto(`${demo}record`);
  assert.doesNotMatch(await text(second, 'body'), RECORD);
  assert.equal(await second.evaluate(() => fetch('/what-the-server-knows').then((reply) => reply.text())), 'null');
  assert.deepEqual(complaints, []);
});

test('signing out by hand leads to the sign-in page, which says so', async () => {
  const {page, complaints} = await signIn();
  await page.locator('form[action^="/logout"] button').click();
  await page.waitForSelector('form[action^="/sign-in"]');
  assert.equal(await text(page, '.notice'), 'You have signed out.');
  assert.deepEqual(complaints, []);
});

test('the front page runs the element by itself', async () => {
  const page = await browser.newPage();
  const complaints = listen(page);
  await page.goto(demo);
  await page.waitForFunction(() => /^[2-9] s$/.test(document.querySelector('[data-show=idle-for]')?.textContent ?? ''));
  assert.deepEqual(complaints, []);
});

for (const [query, complaint] of [
  ['?warn-after=soon', 'warn-after must be a whole number of seconds from 1 to 86400, got &quot;soon&quot;.'],
  ['?expire-after=-1', 'expire-after must be a whole number of seconds from 1 to 86400, got &quot;-1&quot;.'],
  ['?warn-after=1&warn-after=2', 'warn-after must be a whole number of seconds from 1 to 86400, got ['],
  ['?warn-after=9&expire-after=9', 'warn-after must be below expire-after, got 9 and 9.'],
] as const) {
  test(`the address ${query} is refused with a reason`, async () => {
    const response = await fetch(`${demo}sign-in${query}`);
    assert.equal(response.status, 400);
    assert.ok((await response.text()).includes(complaint));
  });
}

test('a PORT that is none is refused by name and value', async () => {
  const refused = spawn(process.execPath, ['--import', 'tsx', 'demo/server.ts'], {
    env: {...process.env, PORT: '70000'},
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const [said] = await once(refused.stderr, 'data');
  assert.match(String(said), /PORT must be a whole number from 0 to 65535, got "70000"/);
});

async function printedAddress({stdout}: ChildProcess): Promise<string> {
  let printed = '';
  for await (const chunk of stdout ?? []) {
    printed += chunk;
    const [address] = /http:\/\/127\.0\.0\.1:\d+\/(?=\s)/.exec(printed) ?? [];
    if (address) return address;
  }
  throw new Error(`the demo printed no address: ${printed}`);
}

/** A visitor with a browser profile of their own, on the protected page. */
async function signIn(): Promise<{page: Page; complaints: string[]}> {
  const context = await browser.createBrowserContext();
  const page = await context.newPage();
  const complaints = listen(page);
  await page.goto(`${demo}sign-in${SHORT}`);
  await page.locator('input[name=name]').fill('Robin');
  await page.locator('form button').click();
  await page.waitForSelector('session-security');
  return {page, complaints};
}

async function openSecondTab(first: Page, complaints: string[]): Promise<Page> {
  await first.locator('a[target=_blank]').click();
  const target = await first.browserContext().waitForTarget((target) => target !== first.target());
  const second = await target.asPage();
  listen(second, complaints);
  await second.waitForSelector('session-security');
  return second;
}

/** Whatever the browser complains of, but for the element's own report that so short a warning is unfair. */
function listen(page: Page, complaints: string[] = []): string[] {
  page.on('pageerror', (error) => complaints.push(String(error)));
  page.on('console', (message) => {
    if (message.type() === 'error' && !message.text().includes('WCAG 2.2.1')) complaints.push(message.text());
  });
  return complaints;
}

function text(page: Page, selector: string): Promise<string> {
  return page.$eval(selector, (element) => element.textContent?.trim() ?? '');
}
