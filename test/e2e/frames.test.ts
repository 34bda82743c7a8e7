import {deepEqual, ok} from 'node:assert/strict';
import {after, before, describe, type TestContext, test} from 'node:test';
import {setTimeout as sleep} from 'node:timers/promises';
import express from 'express';
import type {Browser} from 'puppeteer-core';
import {contextFor, startChromium} from '../support/chromium.ts';
import {type RunningServer, serve} from '../support/http-server.ts';
import {measurePace} from '../support/pace.ts';
import {Tab} from '../support/tab.ts';

const PACE = await measurePace();
/** Seconds. */
const LIMITS = {warnAfter: 6 * PACE, expireAfter: 60 * PACE};
const WATCHED = 10 * PACE;

/** One server with two host names is two origins and two sites. */
const PAGE_HOST = 'localhost';
const FRAME_HOST = '127.0.0.1';

describe('frames of other origins', {concurrency: 5}, () => {
  let browser: Browser;
  let server: RunningServer;
  before(async () => {
    [browser, server] = await Promise.all([startChromium(), serveFrames()]);
  });
  after(async () => {
    await browser?.close();
    await server?.close();
  });

  async function open(t: TestContext, page: string): Promise<Tab> {
    const origin = server.origin.replace(FRAME_HOST, PAGE_HOST);
    return Tab.open(await contextFor(t, browser), `${origin}/${page}`);
  }

  /**
   * Resolves with whether a warning came. The test does not ask the page meanwhile, because the browser takes a script
   * that a test evaluates for an action of the user.
   */
  async function warned(tab: Tab, act: (second: number) => Promise<unknown>): Promise<boolean> {
    for (let second = 0; second < WATCHED; second++) {
      await act(second);
      await sleep(1000);
    }
    return (await tab.journal()).some(({type}) => type === 'session-warn');
  }

  for (const [what, page] of [
    ['a frame', 'page'],
    ['a frame in a frame', 'page-of-nested'],
    ['a frame inside a closed shadow root', 'page-of-closed'],
  ] as const) {
    test(`A4: clicks in ${what} count`, async (t) => {
      const tab = await open(t, page);
      ok(!(await warned(tab, () => tab.page.mouse.click(100, 100))));
      deepEqual(tab.errors, []);
    });
  }

  test('A4: typing in a frame counts', async (t) => {
    const tab = await open(t, 'page');
    await tab.page.mouse.click(100, 100);
    ok(!(await warned(tab, () => tab.page.keyboard.press('a'))));
  });

  test('A4: a frame that only has the focus does not count', async (t) => {
    const tab = await open(t, 'page');
    ok(await warned(tab, async (second) => second === 0 && tab.page.mouse.click(100, 100)));
  });
});

function serveFrames(): Promise<RunningServer> {
  const app = express();
  app.use('/dist', express.static('dist'));
  app.get('/favicon.ico', (_req, res) => void res.sendStatus(204));
  const inside = (port: string, path: string) => `<iframe src="http://${FRAME_HOST}:${port}/${path}"></iframe>`;
  const pages: Record<string, (port: string) => string> = {
    field: () => '<textarea></textarea>',
    nested: (port) => `<iframe src="http://${PAGE_HOST}:${port}/field"></iframe>`,
    page: (port) => protectedPage(inside(port, 'field')),
    'page-of-nested': (port) => protectedPage(inside(port, 'nested')),
    'page-of-closed': (port) =>
      protectedPage(`<div><template shadowrootmode="closed">${STYLE}${inside(port, 'field')}</template></div>`),
  };
  for (const [path, page] of Object.entries(pages)) {
    app.get(`/${path}`, (req, res) => void res.send(`<!doctype html>${STYLE}${page(req.host.split(':')[1]!)}`));
  }
  return serve(app);
}

const STYLE = '<style>iframe, textarea {position: fixed; inset: 0; inline-size: 100%; block-size: 100%}</style>';

function protectedPage(content: string): string {
  return `<session-security warn-after="${LIMITS.warnAfter}" expire-after="${LIMITS.expireAfter}"></session-security>
    <script type="module" src="/dist/session-security.min.js"></script>
    ${content}`;
}
