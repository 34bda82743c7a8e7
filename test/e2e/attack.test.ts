import {deepEqual, equal} from 'node:assert/strict';
import {mkdirSync, mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {after, before, describe, test} from 'node:test';
import type {Browser, BrowserContext} from 'puppeteer-core';
import {newPage, startChromium} from '../support/chromium.ts';
import {eventually} from '../support/eventually.ts';
import {type RunningServer, serve} from '../support/http-server.ts';
import {type AttackedApp, serveAttackedApp} from './attacked-app.ts';

/** The markup by which a page of another site makes the browser send a request to the address. */
type Attack = (target: string) => string;

const script = (code: string) => `<script>${code}</script>`;
const form = (method: string, target: string, more = '') =>
  `<form id="f" method="${method}" action="${target}" enctype="text/plain" ${more}>
     <input name="idleFor" value="0"><input name='{"idleFor":0,"' value='":0}'><button>Win a prize</button>
   </form>`;

/** Requests that leave the page where it is. */
const SUBRESOURCES: Record<string, Attack> = {
  'an image': (target) => `<img src="${target}">`,
  'a script': (target) => `<script src="${target}"></script>`,
  'a style sheet': (target) => `<link rel="stylesheet" href="${target}">`,
  'a video': (target) => `<video src="${target}" preload="auto"></video>`,
  'a frame': (target) => `<iframe src="${target}"></iframe>`,
  'an object': (target) => `<object data="${target}"></object>`,
  'a fetch': (target) => script(`fetch('${target}', {mode: 'no-cors', credentials: 'include'})`),
  'a HEAD fetch': (target) => script(`fetch('${target}', {method: 'HEAD', mode: 'no-cors', credentials: 'include'})`),
  'a POST fetch': (target) =>
    script(`fetch('${target}', {method: 'POST', mode: 'no-cors', credentials: 'include', body: '{"idleFor":0}'})`),
  'a fetch that wants to read the reply': (target) => script(`fetch('${target}', {credentials: 'include'})`),
  'a beacon': (target) => script(`navigator.sendBeacon('${target}', '{"idleFor":0}')`),
  'an event stream': (target) => script(`new EventSource('${target}', {withCredentials: true})`),
  'a form in a frame': (target) =>
    `<iframe name="i"></iframe>${form('post', target, 'target="i"')}${script('f.submit()')}`,
};

/** Requests that replace the page or open another one. */
const NAVIGATIONS: Record<string, Attack> = {
  'a script that navigates': (target) => script(`location = '${target}'`),
  'a refresh': (target) => `<meta http-equiv="refresh" content="0;url=${target}">`,
  'a GET form': (target) => form('get', target) + script('f.submit()'),
  'a POST form': (target) => form('post', target) + script('f.submit()'),
  'a link that the user clicks': (target) => `<a href="${target}">Win a prize</a>`,
  'a link that opens a window': (target) => `<a href="${target}" target="_blank">Win a prize</a>`,
  'a form that the user sends': (target) => form('post', target),
};

const PING = '/session_security/ping?idleFor=0';
const PAGE = '/record';
const IDLE = 100;

describe('a page of another site, in Chromium, with the cookie sent along', () => {
  let browser: Browser;
  let attacker: RunningServer;
  const profile = mkdtempSync(join(tmpdir(), 'chromium-'));
  before(async () => {
    attacker = await serve((req, res) => {
      const {searchParams} = new URL(req.url!, 'http://attacker');
      const attack = {...SUBRESOURCES, ...NAVIGATIONS}[searchParams.get('by') ?? ''];
      res.setHeader('content-type', 'text/html');
      res.end(`<!doctype html><title>Prizes</title>${attack?.(searchParams.get('on')!) ?? ''}`);
    });
    allowThirdPartyCookies(profile);
    browser = await startChromium({flags: [`--user-data-dir=${profile}`]});
  });
  after(async () => {
    await browser?.close();
    await attacker?.close();
    rmSync(profile, {recursive: true, force: true, maxRetries: 5});
  });

  for (const countAs of ['auto', 'strict'] as const) {
    describe(`where activity is counted as ${countAs}`, () => {
      let app: AttackedApp;
      let context: BrowserContext;
      before(async () => {
        app = await serveAttackedApp(countAs);
        context = await browser.createBrowserContext();
        const page = await newPage(context);
        await page.goto(app.entrance);
        await page.close();
      });
      after(async () => {
        await context?.close();
        await app?.close();
      });

      /** The idle time on the server after the attack. Waits until a request has come with the cookie. */
      async function attacked(by: string, path: string): Promise<number> {
        app.idleFor = IDLE;
        app.received.length = 0;
        const page = await newPage(context);
        const query = new URLSearchParams({by, on: app.origin + path});
        await page.goto(`${attacker.origin}/?${query}`, {waitUntil: 'domcontentloaded'});
        const prize = await page.$('a, button').catch(() => null);
        await prize?.click().catch(() => {});
        const came = () =>
          app.received.some(({address, withCookie}) => withCookie && address.startsWith(path.split('?')[0]!));
        await eventually(`a request with the cookie, from ${by}`, async () => came());
        await page.close();
        return app.idleFor;
      }

      for (const by of [...Object.keys(SUBRESOURCES), ...Object.keys(NAVIGATIONS)]) {
        test(`S8: ${by} is no ping`, async () => {
          equal(await attacked(by, PING), IDLE);
        });
      }

      for (const by of Object.keys(SUBRESOURCES)) {
        test(`S7: ${by} is not activity`, async () => {
          equal(await attacked(by, PAGE), IDLE);
        });
      }

      for (const by of Object.keys(NAVIGATIONS)) {
        const counts = countAs === 'auto';
        test(`S7: ${by} ${counts ? 'is activity, because it opens a page of the application' : 'is not activity'}`, async () => {
          equal(await attacked(by, PAGE), counts ? 0 : IDLE);
        });
      }
    });
  }

  test('S8: a ping with a header that only pages of the application may send is not sent', async (t) => {
    const app = await serveAttackedApp('auto');
    t.after(app.close);
    app.idleFor = IDLE;
    const page = await newPage(browser);
    await page.goto(app.entrance);
    await page.goto(attacker.origin);
    const outcome = await page.evaluate(
      (target) =>
        fetch(target, {credentials: 'include', headers: {'X-Requested-With': 'session-security'}}).then(
          () => 'answered',
          () => 'refused',
        ),
      app.origin + PING,
    );
    equal(outcome, 'refused');
    deepEqual(
      app.received.map(({method}) => method),
      ['OPTIONS'],
    );
    equal(app.idleFor, IDLE);
  });
});

/** Some users allow third-party cookies because a site needs them. Without them no subresource would carry the cookie. */
function allowThirdPartyCookies(profile: string): void {
  mkdirSync(join(profile, 'Default'));
  writeFileSync(join(profile, 'Default/Preferences'), JSON.stringify({profile: {cookie_controls_mode: 0}}));
}
