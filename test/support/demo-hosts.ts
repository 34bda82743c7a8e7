import {type ChildProcess, spawn} from 'node:child_process';
import {once} from 'node:events';
import {mkdtemp, readFile, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {extname, join} from 'node:path';
import {after, before, describe, type TestContext} from 'node:test';
import type {Browser, Frame, HTTPResponse, Page} from 'puppeteer-core';
import {contextFor, newPage, startChromium} from './chromium.ts';
import {serve} from './http-server.ts';
import {LIMIT_MS} from './limits.ts';

/** Where the demo is served. */
interface DemoHost {
  /** With a final slash. */
  readonly url: string;
  close(): Promise<void>;
}

interface WayToServe {
  readonly name: 'by its server' | 'as static files';
  start(): Promise<DemoHost>;
}

/** The two ways to serve the demo: by its Express server, or as static files with a service worker. */
const DEMO_HOSTS: readonly WayToServe[] = [
  {name: 'by its server', start: startServer},
  {name: 'as static files', start: startStatic},
];

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
  '.json': 'application/json',
  '.webp': 'image/webp',
};

async function startServer(): Promise<DemoHost> {
  const server = spawn(process.execPath, ['--import', 'tsx', 'demo/server.ts'], {
    env: {...process.env, PORT: '0'},
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  return {url: await printedAddress(server), close: async () => void server.kill()};
}

/** Builds in a process of its own, because Vite sets NODE_ENV for the whole process. */
async function build(folder: string): Promise<void> {
  const args = ['--import', 'tsx', 'demo/static/build.ts', folder];
  const [code] = await once(spawn(process.execPath, args, {stdio: ['ignore', 'ignore', 'inherit']}), 'exit');
  if (code !== 0) throw new Error(`the build of the demo ended with ${code}`);
}

async function printedAddress({stdout}: ChildProcess): Promise<string> {
  let printed = '';
  for await (const chunk of stdout ?? []) {
    printed += chunk;
    const [address] = /http:\/\/127\.0\.0\.1:\d+\/(?=\s)/.exec(printed) ?? [];
    if (address) return address;
  }
  throw new Error(`the demo printed no address: ${printed}`);
}

/** A host that serves only files, with the demo in a subfolder. */
async function startStatic(): Promise<DemoHost> {
  const folder = await mkdtemp(join(tmpdir(), 'demo-'));
  await build(folder);
  const base = '/some/where/';
  const server = await serve(async (req, res) => {
    const {pathname} = new URL(req.url ?? '/', 'http://localhost');
    const name = pathname.startsWith(base) ? pathname.slice(base.length) || 'index.html' : '';
    const file = req.method === 'GET' && (await readFile(join(folder, name)).catch(() => undefined));
    if (file) res.setHeader('content-type', TYPES[extname(name)] ?? 'text/plain').end(file);
    else res.writeHead(404, {'content-type': 'text/html'}).end(await readFile(join(folder, '404.html')));
  });
  const close = async () => {
    await server.close();
    await rm(folder, {recursive: true});
  };
  return {url: server.origin + base, close};
}

/** Runs the tests with the demo served in each way. `begin` opens the front page in its own browser context. */
export function describeDemo(
  what: string,
  concurrency: number,
  tests: (begin: (t: TestContext) => Promise<DemoVisit>, way: WayToServe) => void,
): void {
  for (const way of DEMO_HOSTS) {
    describe(`${what}, ${way.name}`, {concurrency}, () => {
      let browser: Browser;
      let host: DemoHost;
      before(async () => {
        [browser, host] = await Promise.all([startChromium(), way.start()]);
      });
      after(async () => {
        await browser?.close();
        await host?.close();
      });
      tests((t) => DemoVisit.begin(t, browser, host), way);
    });
  }
}

/** A user with a browser context of their own, who starts on the front page. */
export class DemoVisit {
  readonly page: Page;
  /** The errors that the browser reports, without the element's own report that the warning is too short. */
  readonly complaints: string[] = [];
  readonly #host: DemoHost;

  static async begin(test: TestContext, browser: Browser, host: DemoHost): Promise<DemoVisit> {
    const context = await contextFor(test, browser);
    const visit = new DemoVisit(host, await newPage(context));
    await visit.open('');
    return visit;
  }

  private constructor(host: DemoHost, page: Page) {
    this.#host = host;
    this.page = page;
    this.listen(page);
  }

  listen(page: Page): void {
    page.setDefaultTimeout(LIMIT_MS);
    page.on('pageerror', (error) => this.complaints.push(String(error)));
    page.on('console', (message) => {
      if (!/error|warn/.test(message.type()) || message.text().includes('WCAG 2.2.1')) return;
      // The overview asks the server to refuse pings, and Chromium reports each refused ping.
      if (/status of 500/.test(message.text())) return;
      this.complaints.push(message.text());
    });
  }

  /** Opens a page of the demo by its address from the front page. */
  open(address: string): Promise<HTTPResponse | null> {
    return this.page.goto(this.#host.url + address);
  }

  async signIn(query: string, name = 'Robin'): Promise<void> {
    await this.follow('a[href^="sign-in"]');
    await this.open(`sign-in${query}`);
    await this.fillIn(name);
  }

  /** Signs in on the sign-in page that is shown. */
  async fillIn(name = 'Robin'): Promise<void> {
    await this.page.locator('input[name=name]').fill(name);
    await this.follow('form[action^="sign-in"] button');
  }

  async follow(selector: string): Promise<void> {
    await Promise.all([this.page.waitForNavigation(), this.page.locator(selector).click()]);
  }

  /** Clicks `selector` and resolves with the tab that opens. */
  async tabOf(selector: string): Promise<Page> {
    const context = this.page.browserContext();
    const known = new Set(context.targets());
    await this.page.locator(selector).click();
    const target = await context.waitForTarget((each) => !known.has(each) && each.type() === 'page');
    const page = await target.asPage();
    this.listen(page);
    return page;
  }

  /** Resolves when the text of an element matches. */
  async says(selector: string, wanted: RegExp): Promise<void> {
    await this.page.waitForFunction(
      (selector, source, flags) => new RegExp(source, flags).test(document.querySelector(selector)?.textContent ?? ''),
      {},
      selector,
      wanted.source,
      wanted.flags,
    );
  }

  text(selector: string): Promise<string> {
    return textOf(this.page, selector);
  }
}

export function textOf(page: Page | Frame, selector: string): Promise<string> {
  return page.$eval(selector, (element) => element.textContent?.trim() ?? '');
}
