import {equal, match, ok} from 'node:assert/strict';
import {describe, test} from 'node:test';
import {setTimeout as pause} from 'node:timers/promises';
import {contextFor} from '../../support/chromium.ts';
import {eventually} from '../../support/eventually.ts';
import {Tab} from '../../support/tab.ts';
import {TAB_BROWSERS} from '../../support/tab-browsers.ts';
import {installWorker, openSite, pageOf} from './site.ts';

/** Stores pages and replies to pings, and answers with them when there is no network. */
const workerOf = (ignoreSearch: boolean) => `addEventListener('fetch', (event) => {
  if (event.request.method !== 'GET') return;
  event.respondWith((async () => {
    const cache = await caches.open('all');
    try {
      const reply = await fetch(event.request);
      await cache.put(event.request, reply.clone());
      return reply;
    } catch {
      return (await cache.match(event.request, {ignoreSearch: ${ignoreSearch}})) ?? Response.error();
    }
  })());
});`;
const WORKER = workerOf(false);

/** The keys that the element has put into the storage of the tab. */
const REMEMBERED = () => Object.keys(sessionStorage).filter((key) => key.startsWith('session-security'));

/** The value that the element has stored for its channel. */
const VALUE = () => sessionStorage.getItem('session-security-ended:session-security') ?? '';

for (const {name, missing, start} of TAB_BROWSERS) {
  describe(`a page that comes out of a cache after the end, in ${name}`, {skip: missing, concurrency: 3}, async () => {
    const browser = missing ? undefined : await start();
    test.after(() => browser?.close());

    test('X7: starts covered, and is shown when the server says that a session lives', async (t) => {
      const app = pageOf('ping-url="/ping" ping-method="post"');
      const site = await openSite(t, {worker: WORKER, pages: {'/app': app, '/other': app}});
      const tab = await Tab.open(await contextFor(t, browser!), `${site.origin}/install`);
      await installWorker(tab.page, site);
      await tab.page.goto(`${site.origin}/other`);
      await tab.page.goto(`${site.origin}/app`);
      await tab.page.$eval('session-security', (element) => element.ping());
      equal(await tab.readable(), true);
      equal((await tab.page.evaluate(REMEMBERED)).length, 0, 'nothing is written while the session lives');
      site.gone = true;
      await tab.page.$eval('session-security', (element) => element.signOut());
      await tab.untilPhase('checking');
      match(await tab.page.evaluate(VALUE), /^\{"-?\d+":\d+\}$/, 'a hash in place of the path');
      for (const path of ['/app', '/other']) {
        await tab.page.goto(`${site.origin}${path}`);
        for (let look = 0; look < 4; look++) {
          equal(await tab.readable(), false);
          await pause(200);
        }
      }
      equal((await tab.page.evaluate(REMEMBERED)).length, 1);
      site.gone = false;
      await eventually('the page is shown', () => tab.readable());
      equal((await tab.page.evaluate(REMEMBERED)).length, 0);
    });

    test('X7, P7: stays covered by a stored reply of a server that repeats no ids, and is gone', async (t) => {
      const pages = {'/app': pageOf('ping-url="/ping"')};
      const site = await openSite(t, {worker: workerOf(true), echoes: false, pages});
      const tab = await Tab.open(await contextFor(t, browser!), `${site.origin}/install`);
      await installWorker(tab.page, site);
      await tab.page.goto(`${site.origin}/app`);
      await tab.page.$eval('session-security', (element) => element.ping());
      equal(await tab.readable(), true);
      site.gone = true;
      await tab.page.$eval('session-security', (element) => element.signOut());
      await tab.untilPhase('checking');
      for (let load = 0; load < 2; load++) {
        await tab.page.goto(`${site.origin}/app`);
        for (let look = 0; look < 8; look++) {
          equal(await tab.readable(), false);
          await pause(200);
        }
      }
      site.gone = false;
      await eventually('the page is shown', () => tab.readable());
    });

    for (const [title, attributes] of [
      ['without logout-url', ''],
      ['with its own address as logout-url', 'logout-url="/login?next=1#top"'],
      ['with a logout-url that leads back', 'logout-url="/logout"'],
      ['with a logout-url that leads back by way of another page', 'logout-url="/other"'],
      ['with a logout-form that leads back', 'logout-form="out"'],
    ] as const) {
      for (const policy of ['same-origin', 'no-referrer']) {
        test(`X7: a sign-in page ${title}, ${policy}, is loaded again once, and can be used`, async (t) => {
          const complaints: string[] = [];
          const form = '<form id="out" action="/logout" method="post"></form>';
          const site = await openSite(t, {
            pages: {
              '/login': pageOf(`ping-url="/ping" ${attributes}`, form),
              '/other': pageOf('ping-url="/ping" logout-url="/login"'),
            },
            answer(_req, res, {pathname}) {
              res.setHeader('referrer-policy', policy);
              if (pathname !== '/logout') return false;
              res.writeHead(302, {location: '/login'}).end();
              return true;
            },
          });
          site.live = false;
          const tab = await Tab.open(await contextFor(t, browser!), `${site.origin}/login`, 'window', async (page) =>
            page.on('console', (message) => complaints.push(message.text())),
          );
          await eventually('a complaint', async () => complaints.some((text) => /sent to itself/.test(text)));
          const isShown = () => tab.readable();
          await eventually('the page is shown', isShown);
          const pings = site.pings.length;
          await pause(3000);
          equal(site.pings.length, pings);
          equal(await tab.readable(), true);
          const loads = site.requests.filter((request) => request === 'GET /login').length;
          // Without an address, leaving requests the page itself, to refresh the cache, and then loads it.
          ok(loads <= 3, `${loads} loads`);
        });
      }
    }

    test('X7: a sign-in page out of a service worker stays covered', async (t) => {
      const complaints: string[] = [];
      const site = await openSite(t, {worker: WORKER, pages: {'/login': pageOf('ping-url="/ping"')}});
      const tab = await Tab.open(await contextFor(t, browser!), `${site.origin}/install`, 'window', async (page) =>
        page.on('console', (message) => complaints.push(message.text())),
      );
      await installWorker(tab.page, site);
      site.live = false;
      await tab.page.goto(`${site.origin}/login`);
      await eventually('a complaint', async () => complaints.some((text) => /sent to itself/.test(text)));
      equal(await tab.phase(), 'expired');
      equal(await tab.readable(), false);
      const pings = site.pings.length;
      await pause(3000);
      equal(site.pings.length, pings);
    });
  });
}
