import assert from 'node:assert/strict';
import {readFile} from 'node:fs/promises';
import {text} from 'node:stream/consumers';
import {after, before, describe, it} from 'node:test';
import {setTimeout as pause} from 'node:timers/promises';
import type {Browser} from 'puppeteer-core';
import {startChromium} from '../support/chromium.ts';
import {type RunningServer, serve} from '../support/http-server.ts';
import {CONFIDENTIAL_CSS} from '../support/screen.ts';
import {Tab} from '../support/tab.ts';

const SECRET = '<main class="confidential"><p>Confidential</p></main>';

/** A page that tries to stay, by what it puts after the element and what its own script does. */
const page = (attributes: string, rest = '') => `<!doctype html><title>Record</title><style>${CONFIDENTIAL_CSS}</style>
  ${SECRET}<session-security warn-after="1" expire-after="2" ${attributes}></session-security>
  <script src="/dist/session-security.min.js"></script>${rest}`;

const PAGES: Record<string, string> = {
  '/rewrites': page(
    'logout-url="/hangs"',
    `<script>setInterval(() => { if (!document.querySelector('main')) document.body.innerHTML = '${SECRET}'; }, 300)</script>`,
  ),
  '/comes-back': page(
    'logout-url="/hangs"',
    `<script>const app = document.body.innerHTML;
      setInterval(() => { if (!document.querySelector('main')) document.body.innerHTML = app; }, 300)</script>`,
  ),
  '/floats': page(
    'logout-url="/hangs"',
    `<script>const floating = document.createElement('div');
      floating.className = 'confidential'; floating.style.cssText = 'position:fixed;inset:0;z-index:2147483647';
      document.documentElement.append(floating);</script>`,
  ),
  '/clings': page(
    'logout-url="/hangs"',
    `<script>const cling = (root) => root.prepend(Object.assign(document.createElement('x-clings'), {className: 'confidential'}));
      customElements.define('x-clings', class extends HTMLElement {
        disconnectedCallback() { document.documentElement.append(this); }
      });
      cling(document.documentElement);
      cling(document.body);</script>`,
  ),
  '/styled': page('logout-url="/hangs"').replace('<title>', '<link rel="stylesheet" href="/style"><title>'),
  '/routes': page(
    'logout-url="/bye"',
    `<script>navigation.addEventListener('navigate', (event) => event.canIntercept && event.intercept({handler: async () => {}}))</script>`,
  ),
  '/anchored': page('logout-url="#/bye"'),
  '/pops-up': page(
    'logout-url="/hangs" ping-url="/hangs"',
    `<style>.up { visibility: visible !important; width: 100vw; height: 100vh }</style>
      <div popover="manual" class="confidential up">Confidential</div>
      <script>setTimeout(() => document.querySelector('[popover]').showPopover(), 2500)</script>`,
  ),
  '/cookieless': page('logout-url="/bye"', '').replace(
    '<title>',
    '<script>globalThis.BroadcastChannel = class { constructor() { throw new Error("insecure"); } }</script><title>',
  ),
  '/shared': page('logout-url="/bye" ping-url="/ping" expire-after="60" warn-after="30"'),
  '/shared-form': page('logout-form="none" expire-after="2"'),
  '/in-shadow': page('disabled').replace(
    SECRET,
    `<x-app><template shadowrootmode="open">
      <form id="sign-out" method="post" action="/signs-out"><input type="hidden" name="by" value="form"></form>
      <input form="sign-out" name="csrf" value="token">
      <session-security warn-after="1" expire-after="2" logout-form="sign-out"></session-security>
    </template></x-app>`,
  ),
  '/odd-form': page(
    'logout-form="sign-out"',
    `<form id="sign-out" method="post" action="/signs-out">
        ${['append', 'hidden', 'getRootNode', 'elements'].map((name) => `<input type="hidden" name="${name}">`).join('')}
      </form>
      <fieldset form="sign-out"><input name="note" value="confidential"></fieldset>`,
  ),
  '/locks': page(
    'logout-url="/hangs" ping-url="/ping-once" expire-action="lock"',
    `<script>navigation.addEventListener('navigate', () => navigator.sendBeacon('/navigates'));
      document.querySelector('session-security').addEventListener('session-expire', (event) => event.target.signOut());
    </script>`,
  ),
};

describe('leaving a page that would rather stay', {concurrency: 4}, () => {
  let browser: Browser;
  let server: RunningServer;
  const requests: string[] = [];
  let user = 'ada';

  before(async () => {
    server = await serve(async (req, res) => {
      const {pathname} = new URL(req.url ?? '/', 'http://localhost');
      requests.push(`${pathname} of ${req.headers.referer ?? 'nobody'}`);
      if (pathname === '/hangs') return;
      if (pathname === '/style') return void res.setHeader('content-type', 'text/css').end();
      if (pathname.startsWith('/dist/')) {
        res.setHeader('content-type', 'text/javascript').end(await readFile(`.${pathname}`));
      } else if (pathname === '/ping') {
        res.setHeader('content-type', 'application/json').setHeader('session-user', user).end('0');
      } else if (pathname === '/ping-once') {
        const again = requests.filter((request) => request.startsWith('/ping-once')).length > 1;
        res
          .setHeader('content-type', 'application/json')
          .setHeader('session-user', 'ada')
          .end(again ? '"logout"' : '0');
      } else if (pathname === '/signs-out') {
        requests.push(await text(req));
        res.setHeader('content-type', 'text/html').end('<!doctype html><title>Bye</title>');
      } else if (pathname === '/cacheable') {
        const signedOut = requests.filter((request) => request.startsWith('/cacheable')).length > 1;
        res.setHeader('content-type', 'text/html').setHeader('cache-control', 'max-age=3600');
        res.end(signedOut ? '<!doctype html><title>Signed out</title>' : page(''));
      } else {
        res.setHeader('content-type', 'text/html').end(PAGES[pathname] ?? '<!doctype html><title>Bye</title>');
      }
    });
    browser = await startChromium();
  });

  after(async () => {
    await browser.close();
    await server.close();
  });

  const open = async (path: string) => Tab.open(await browser.createBrowserContext(), server.origin + path);

  for (const [path, habit] of Object.entries({
    '/rewrites': 'writes itself anew',
    '/comes-back': 'puts back itself and the element with it',
    '/floats': 'shows something outside of its body',
    '/clings': 'puts back each part of itself that goes',
    '/pops-up': 'opens a popover above the cover',
  })) {
    it(`X2: nothing can be read of a page that ${habit}, while leaving it hangs`, async () => {
      const tab = await open(path);
      await pause(2600);
      for (let i = 0; i < 6; i++) {
        assert.equal(await tab.readable(), false);
        await pause(300);
      }
      assert.deepEqual(tab.errors, []);
    });
  }

  it('X2: a style sheet that the cover may need is not loaded again: there may be no network', async () => {
    await open('/styled');
    while (!requests.some((request) => /^\/hangs.*\/styled$/.test(request))) await pause(100);
    assert.equal(requests.filter((request) => request.startsWith('/style ')).length, 1);
  });

  it('X2: a router that takes over every navigation does not keep the page', async () => {
    const tab = await open('/routes');
    await tab.untilPath('/bye', 6);
    assert.ok(requests.some((request) => request.startsWith('/bye') && request.endsWith('/routes')));
  });

  it('X2: an address that differs by its hash alone is loaded', async () => {
    const tab = await open('/anchored');
    const loads = () => requests.filter((request) => request.startsWith('/anchored')).length;
    while (loads() < 2) await pause(100);
    while ((await tab.page.evaluate('location.hash').catch(() => '')) !== '#/bye') await pause(100);
  });

  it('X2: a page that may be cached is asked for anew', async () => {
    const tab = await open('/cacheable');
    while ((await tab.page.title().catch(() => '')) !== 'Signed out') await pause(100);
    assert.equal(requests.filter((request) => request.startsWith('/cacheable')).length, 2);
  });

  it('B5: a browser that refuses a channel still ends the session', async () => {
    const tab = await open('/cookieless');
    await tab.untilPath('/bye', 6);
    assert.deepEqual(tab.errors, []);
  });

  it('X5: a page of one person does not sign out another who has signed in since', async () => {
    const tab = await open('/shared');
    await tab.page.$eval('session-security', (element) => element.ping());
    user = 'bob';
    const loaded = requests.filter((request) => request.startsWith('/shared')).length;
    await tab.page.$eval('session-security', (element) => void element.ping());
    while (requests.filter((request) => request.startsWith('/shared')).length === loaded) await pause(100);
    assert.ok(!requests.some((request) => request.startsWith('/bye') && request.endsWith('/shared')));
  });

  it('X2: submits a form of its own shadow tree, with the fields that stand outside of the form', async () => {
    const tab = await open('/in-shadow');
    await tab.untilPath('/signs-out', 6);
    assert.ok(requests.includes('by=form&csrf=token'), requests.join());
  });

  it('X2: submits a form whose fields hide its methods, and no field that is not of the form', async () => {
    const tab = await open('/odd-form');
    await tab.untilPath('/signs-out', 6);
    assert.ok(requests.includes('append=&hidden=&getRootNode=&elements='), requests.join());
  });

  it('X2: is left once by a listener that signs out where the page was locked', async () => {
    await open('/locks');
    while (!requests.some((request) => /^\/hangs.*\/locks$/.test(request))) await pause(100);
    await pause(500);
    assert.equal(requests.filter((request) => /^\/navigates.*\/locks$/.test(request)).length, 1);
  });

  it('names a logout-form that the page does not have, and loads the page instead', async () => {
    const messages: string[] = [];
    const tab = await open('/shared-form');
    tab.page.on('console', (message) => messages.push(message.text()));
    while (messages.length === 0) await pause(100);
    assert.match(messages.join(), /logout-form="none" is not the id of a form; using a reload of the page/);
  });
});
