import {readFile} from 'node:fs/promises';
import {after, before, type TestContext} from 'node:test';
import type {Browser, Page, Viewport} from 'puppeteer-core';
import {contextFor, newPage, startChromium} from './chromium.ts';
import {type RunningServer, serve} from './http-server.ts';

/** The states in which a user can see the element, with the attributes and idle seconds that lead to them. */
export const STATES = {
  warning: {attributes: 'logout-url="/bye"', idle: 85, phase: 'warning'},
  /** The session will reach its maximum lifetime and cannot be extended. */
  'last-warning': {attributes: 'logout-url="/bye" ping-url="/ping-of-old-session"', idle: 85, phase: 'warning'},
  /** The session has reached its end, and the server has not answered yet. */
  checking: {attributes: 'ping-url="/hangs"', idle: 3600, phase: 'checking'},
  expired: {attributes: '', idle: 3600, phase: 'expired'},
  locked: {attributes: 'ping-url="/ping" expire-action="lock" login-url="/sign-in"', idle: 3600, phase: 'locked'},
} as const;

export type State = keyof typeof STATES;

/** Seconds. */
export const LIMITS = {warnAfter: 60, expireAfter: 150};

const LIFETIME = 140;

/** The text that must not be found behind a cover. */
export const CONFIDENTIAL = 'Imogen Vale';

/** Serves a page for each state, at `/<state>?<attributes of the html element>`. */
export async function serveStages(): Promise<RunningServer> {
  const code = await readFile('dist/session-security.min.js');
  return serve(async (req, res) => {
    const {pathname, searchParams} = new URL(req.url ?? '/', 'http://localhost');
    if (pathname === '/hangs') return;
    if (pathname === '/element.js') {
      res.setHeader('content-type', 'text/javascript').end(code);
    } else if (pathname.startsWith('/_locales/')) {
      res.setHeader('content-type', 'application/json').end(await readFile(`dist${pathname}`));
    } else if (pathname.startsWith('/ping')) {
      // The test sets the clocks of the page, so the page's own idle time tells the time.
      const idle = Number(searchParams.get('idleFor'));
      res.setHeader('content-type', 'application/json').setHeader('session-user', 'ada');
      if (pathname !== '/ping') res.setHeader('session-ends-in', String(LIFETIME - idle));
      res.end(idle < LIMITS.expireAfter ? String(idle) : '"logout"');
    } else if (!Object.hasOwn(STATES, pathname.slice(1))) {
      res.writeHead(404).end();
    } else {
      const html = [...searchParams].map(([name, value]) => `${name}="${value}"`).join(' ');
      res.setHeader('content-type', 'text/html').end(markup(STATES[pathname.slice(1) as State].attributes, html));
    }
  });
}

/** Starts a browser and the server before the tests of a suite. The result opens a page in a state. */
export function useStages() {
  let browser: Browser;
  let server: RunningServer;
  before(async () => {
    [browser, server] = await Promise.all([startChromium(), serveStages()]);
  });
  after(async () => {
    await browser?.close();
    await server?.close();
  });
  return async (test: TestContext, state: State, html?: string, viewport?: Viewport): Promise<Page> => {
    const page = await newPage(await contextFor(test, browser));
    if (viewport) await page.setViewport(viewport);
    await stage(page, server.origin, state, html);
    return page;
  };
}

/** Brings a page to a state and stops its clocks there. */
export async function stage(page: Page, origin: string, state: State, html = 'lang=en'): Promise<void> {
  const {idle, phase} = STATES[state];
  await page.evaluateOnNewDocument(STOPPED_CLOCKS);
  await page.goto(`${origin}/${state}?${html}`);
  await page.waitForFunction(() => customElements.get('session-security'));
  const asks = await page.evaluate(async () => {
    const element = document.querySelector('session-security');
    element?.activity();
    return element?.pingUrl?.startsWith('/ping') && (await element.ping());
  });
  // A question to the server or to the other tabs takes time, so the clocks run meanwhile.
  await page.evaluate(
    `${asks || phase === 'expired' ? 'runClocks' : 'stopClocks'}(${idle - MARGIN}); dispatchEvent(new Event('focus'))`,
  );
  await page.waitForSelector(`session-security[phase=${phase}]`);
  // The language may have to be loaded first.
  await page.waitForFunction(() => {
    const dialog = document.querySelector('session-security')?.shadowRoot?.querySelector('dialog');
    return dialog?.lang === document.documentElement.lang;
  });
  await stopAt(page, idle);
}

/** Sets the clocks of the page, in seconds since it was opened, and makes the element read them. */
export async function stopAt(page: Page, seconds: number): Promise<void> {
  await page.evaluate(`stopClocks(${seconds}); dispatchEvent(new Event('focus'))`);
  await page.evaluate(() => {
    const element = document.querySelector('session-security');
    element?.requestUpdate();
    return element?.updateComplete;
  });
}

/** The clocks start so many seconds before the state. */
const MARGIN = 10;

const STOPPED_CLOCKS = `{
  const start = Date.now();
  const monotonic = performance.now.bind(performance);
  let passed = () => 0;
  Date.now = () => start + passed();
  performance.now = () => passed();
  globalThis.stopClocks = (seconds) => {
    passed = () => seconds * 1000;
  };
  globalThis.runClocks = (seconds) => {
    const since = monotonic();
    passed = () => seconds * 1000 + monotonic() - since;
  };
  addEventListener('session-expire', (event) => event.preventDefault());
}`;

function markup(attributes: string, html: string): string {
  return `<!doctype html>
    <html ${html}>
      <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <title>Record</title>
        <link rel="icon" href="data:,">
        <style>
          :root { font: 1rem / 1.5 'DejaVu Sans' }
          body { max-inline-size: 40rem; margin: 0 auto; padding: 1rem }
          session-security { --session-security-font: 1rem / 1.5 'DejaVu Sans' }
        </style>
        <script type="module" src="/element.js"></script>
      </head>
      <body>
        <main>
          <h1>${CONFIDENTIAL}</h1>
          <p>Confidential patient record. Atrial fibrillation, first seen in March, after the second admission.</p>
          <p><label>Note <input value="Talks about it in person only"></label> <button type="button">Save</button></p>
        </main>
        <session-security warn-after="${LIMITS.warnAfter}" expire-after="${LIMITS.expireAfter}"
          ${attributes}></session-security>
      </body>
    </html>`;
}
