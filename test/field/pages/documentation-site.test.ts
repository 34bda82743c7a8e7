import {deepEqual, equal, match, ok} from 'node:assert/strict';
import {execFileSync} from 'node:child_process';
import {existsSync, readdirSync, readFileSync, statSync} from 'node:fs';
import {extname, join} from 'node:path';
import {after, before, describe, test} from 'node:test';
import type {Browser, ElementHandle, Frame} from 'puppeteer-core';
import {collectErrors, contextFor, newPage, startChromium} from '../../support/chromium.ts';
import {eventually} from '../../support/eventually.ts';
import {type RunningServer, serve} from '../../support/http-server.ts';
import {codeBlocks} from '../../support/markdown.ts';

const FOLDER = 'dist-site';
const BASE = '/session-security/';
const TYPES: Record<string, string> = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.json': 'application/json',
};

describe('npm run docs', () => {
  let browser: Browser;
  let server: RunningServer;
  let pages: readonly string[];

  before(async () => {
    const env = {...process.env, SITE_BASE: BASE};
    execFileSync(process.execPath, ['--import', 'tsx', 'scripts/docs.ts'], {env, stdio: 'pipe'});
    pages = readdirSync(FOLDER, {recursive: true, encoding: 'utf8'}).filter((path) => path.endsWith('.html'));
    browser = await startChromium();
    // As a static host serves it, below a path.
    server = await serve((req, res) => {
      const {pathname} = new URL(req.url ?? '/', 'http://localhost');
      const file = fileOf(decodeURIComponent(pathname));
      if (file === undefined) res.writeHead(404).end();
      else res.setHeader('content-type', TYPES[extname(file)] ?? 'application/octet-stream').end(readFileSync(file));
    });
  });
  after(async () => {
    await browser?.close();
    await server?.close();
  });

  test('D4: makes a page of each text, and the demo', () => {
    const texts = ['index.html', 'CHANGELOG.html', 'server-contract/index.html', 'demo/index.html'];
    const docs = readdirSync('docs').filter((name) => name.endsWith('.md'));
    for (const page of [...texts, ...docs.map((name) => `docs/${name.replace(/md$/, 'html')}`)]) {
      ok(pages.includes(page), page);
    }
    ok(pages.length < 100, `${pages.length} pages: nothing of examples or packages is among them`);
  });

  test('D4: each link to a page, a heading or a file of the site has its target', () => {
    const own = pages.filter((path) => !path.startsWith('demo/') && path !== '404.html');
    let checked = 0;
    const faults = own.flatMap((page) =>
      linksOf(page).flatMap((href) => {
        const {origin, pathname, hash} = new URL(href.replaceAll('&amp;', '&'), `http://here${BASE}${page}`);
        if (origin !== 'http://here') return [];
        checked++;
        const file = fileOf(decodeURIComponent(pathname));
        if (file === undefined) return [`${page}: ${href}`];
        const id = decodeURIComponent(hash.slice(1));
        return id === '' || idsOf(file).has(id) ? [] : [`${page}: ${href} has no such heading`];
      }),
    );
    deepEqual(faults, []);
    ok(checked > 500, `${checked} links`);
  });

  test('D4: each page opens without an error, and the search finds a message of the element', async (t) => {
    const page = await newPage(await contextFor(t, browser));
    const errors = collectErrors(page);
    for (const path of ['', 'docs/troubleshooting.html', 'docs/frameworks.html', 'server-contract/']) {
      await page.goto(`${server.origin}${BASE}${path}`);
      await page.waitForSelector('.VPDoc h1');
    }
    await page.click('.VPNavBarSearch button');
    await page.waitForSelector('#localsearch-input');
    await page.type('#localsearch-input', 'answered out of a cache');
    const results = () => page.$$eval('.VPLocalSearchBox .result', (all) => all.map(({textContent}) => textContent));
    await eventually('a result', async () => (await results()).length > 0);
    match((await results()).join('\n'), /Troubleshooting/);
    deepEqual(errors, []);
  });

  test('D4: each live example runs, and what the reader changes in it', async (t) => {
    const page = await newPage(await contextFor(t, browser));
    const errors = collectErrors(page);
    await page.goto(`${server.origin}${BASE}docs/live.html`);
    const examples = await page.$$('.live-example');
    const written = codeBlocks('docs/live.md').length;
    ok(written > 5, `${written} examples`);
    equal(examples.length, written);
    for (const example of examples) {
      await example.waitForSelector('textarea:not([readonly])');
      await (await run(example)).waitForSelector('session-security[phase=active]');
    }
    const [first] = examples;
    ok(first);
    await first.$eval('textarea', (area) => {
      (area as HTMLTextAreaElement).value += '<p id="added">by the reader</p>';
      area.dispatchEvent(new Event('input', {bubbles: true}));
    });
    await (await run(first)).waitForSelector('#added');
    equal((await page.$$('.live-example iframe')).length, 1);
    deepEqual(errors, []);
  });

  test('D4: the demo inside it runs, reached by the navigation', async (t) => {
    const page = await newPage(await contextFor(t, browser));
    const errors = collectErrors(page);
    await page.goto(server.origin + BASE);
    await page.waitForSelector('.VPNavBarMenu');
    const demo = await page.$eval('.VPNavBarMenu a[href*=demo]', (link) => (link as HTMLAnchorElement).href);
    equal(demo, `${server.origin}${BASE}demo/`);
    await page.goto(demo);
    await page.waitForSelector('a[href]');
    match(await page.content(), /session-security/);
    deepEqual(errors, []);
  });
});

/** Presses Run, and gives the frame in which the example then runs. */
async function run(example: ElementHandle): Promise<Frame> {
  await example.$eval('.run', (button) => (button as HTMLElement).click());
  const frame = await (await example.waitForSelector('iframe'))?.contentFrame();
  ok(frame);
  return frame;
}

/** The file that a static host sends for a path. */
function fileOf(pathname: string): string | undefined {
  if (!pathname.startsWith(BASE)) return undefined;
  const path = join(FOLDER, pathname.slice(BASE.length));
  const candidates = [path, `${path}.html`, join(path, 'index.html')];
  return candidates.find((file) => existsSync(file) && statSync(file).isFile());
}

function linksOf(page: string): string[] {
  return [
    ...readFileSync(join(FOLDER, page), 'utf8').matchAll(/<(?:a|img|link|script)\b[^>]*\s(?:href|src)="([^"]*)"/g),
  ].map(([, href = '']) => href);
}

function idsOf(file: string): Set<string> {
  return new Set([...readFileSync(file, 'utf8').matchAll(/\sid="([^"]*)"/g)].map(([, id = '']) => id));
}
