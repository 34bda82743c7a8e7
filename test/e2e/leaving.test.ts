import assert from 'node:assert/strict';
import {readFile} from 'node:fs/promises';
import {text} from 'node:stream/consumers';
import {after, before, describe, it} from 'node:test';
import {setTimeout as pause} from 'node:timers/promises';
import type {Browser, Page} from 'puppeteer-core';
import {startChromium} from '../support/chromium.ts';
import {eventually} from '../support/eventually.ts';
import {type RunningServer, serve} from '../support/http-server.ts';
import {CONFIDENTIAL_CSS} from '../support/screen.ts';
import {Tab} from '../support/tab.ts';

const SECRET = '<main class="confidential"><p>Confidential</p></main>';

/** A page that resists being left: by the markup after the element and by its own script. */
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
      <script>const untilCovered = setInterval(() => {
        if (document.querySelector('session-security').phase !== 'checking') return;
        clearInterval(untilCovered);
        document.querySelector('[popover]').showPopover();
        navigator.sendBeacon('/popped-up');
      }, 100)</script>`,
  ),
  '/cookieless': page('logout-url="/bye"', '').replace(
    '<title>',
    '<script>globalThis.BroadcastChannel = class { constructor() { throw new Error("insecure"); } }</script><title>',
  ),
  '/shared': page('logout-url="/bye" ping-url="/ping" expire-after="2400" warn-after="1200"'),
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

describe('leaving a page that resists', {concurrency: 4}, () => {
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

  const open = async (path: string, prepare?: (page: Page) => Promise<unknown>) =>
    Tab.open(await browser.createBrowserContext(), server.origin + path, 'window', prepare);
  const asked = (pattern: RegExp) => requests.filter((request) => pattern.test(request)).length;
  const untilAsked = (pattern: RegExp) => eventually(`a request like ${pattern}`, async () => asked(pattern) > 0);

  for (const [path, habit] of Object.entries({
    '/rewrites': 'writes its text again',
    '/comes-back': 'puts its whole body back, with the element',
    '/floats': 'shows text outside its body',
    '/clings': 'puts each removed part back',
    '/pops-up': 'opens a popover above the cover',
  })) {
    it(`X2: a page that ${habit} cannot be read while the navigation hangs`, async () => {
      const tab = await open(path);
      // The page with a popover waits for its ping first, and it is the popover that could be read.
      await untilAsked(new RegExp(`^/${path === '/pops-up' ? 'popped-up' : 'hangs'} .*${path}$`));
      for (let i = 0; i < 6; i++) {
        assert.equal(await tab.readable(), false);
        await pause(300);
      }
      assert.deepEqual(tab.errors, []);
    });
  }

  it('X2: a style sheet that the cover may need is not loaded again, because there may be no network', async () => {
    await open('/styled');
    await untilAsked(/^\/hangs.*\/styled$/);
    assert.equal(asked(/^\/style /), 1);
  });

  it('X2: a router that takes over every navigation does not keep the page', async () => {
    const tab = await open('/routes');
    await tab.untilPath('/bye');
    assert.ok(requests.some((request) => request.startsWith('/bye') && request.endsWith('/routes')));
  });

  it('X2: a logout address that differs only in its hash is loaded', async () => {
    const tab = await open('/anchored');
    await eventually('a second load', async () => asked(/^\/anchored/) >= 2);
    await eventually('the hash', async () => (await tab.page.evaluate('location.hash')) === '#/bye');
  });

  it('X2: a page that may be cached is requested again', async () => {
    const tab = await open('/cacheable');
    await eventually('the second page', async () => (await tab.page.title()) === 'Signed out');
    assert.equal(asked(/^\/cacheable/), 2);
  });

  it('B5: the session ends in a browser that throws for BroadcastChannel', async () => {
    const tab = await open('/cookieless');
    await tab.untilPath('/bye');
    assert.deepEqual(tab.errors, []);
  });

  it('X5: a page of one user does not sign out another user who has signed in since', async () => {
    const tab = await open('/shared');
    await tab.page.$eval('session-security', (element) => element.ping());
    user = 'bob';
    const loaded = asked(/^\/shared/);
    // This fails if an earlier ping of the page has already made the page load again.
    await tab.page.$eval('session-security', (element) => void element.ping()).catch(() => {});
    await eventually('another load', async () => asked(/^\/shared/) > loaded);
    assert.ok(!requests.some((request) => request.startsWith('/bye') && request.endsWith('/shared')));
  });

  it('X2: submits a form of its own shadow tree, with the fields outside the form that belong to it', async () => {
    const tab = await open('/in-shadow');
    await tab.untilPath('/signs-out');
    assert.ok(requests.includes('by=form&csrf=token'), requests.join());
  });

  it('X2: submits a form whose field names shadow form methods, without fields of other elements', async () => {
    const tab = await open('/odd-form');
    await tab.untilPath('/signs-out');
    assert.ok(requests.includes('append=&hidden=&getRootNode=&elements='), requests.join());
  });

  it('X2: a listener that signs out on a locked page leaves the page once', async () => {
    await open('/locks');
    await untilAsked(/^\/hangs.*\/locks$/);
    await untilAsked(/^\/navigates.*\/locks$/);
    // A second navigation would follow within the same ping.
    await pause(500);
    assert.equal(asked(/^\/navigates.*\/locks$/), 1);
  });

  it('warns of a logout-form that the page does not have, and loads the page instead', async () => {
    const messages: string[] = [];
    await open('/shared-form', async (page) => page.on('console', (message) => messages.push(message.text())));
    const said = /logout-form="none" is not the id of a form; using a reload of the page/;
    await eventually(`the message ${said}`, async () => said.test(messages.join()));
  });
});
