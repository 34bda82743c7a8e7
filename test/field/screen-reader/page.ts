import {readFile} from 'node:fs/promises';
import type {ServerResponse} from 'node:http';
import type {Page} from 'puppeteer-core';
import {PING_ID, PING_ID_ECHO} from '../../../server-contract/contract.ts';
import {type RunningServer, serve} from '../../support/http-server.ts';

/** Seconds. */
export const WARN_AFTER = 60;
export const EXPIRE_AFTER = 180;

export type Language = 'en' | 'de';

/** A page with a form and clocks that the test sets, and its server. */
export class TestedPage {
  readonly page: Page;
  readonly #server: RunningServer;
  readonly #pings: Pings;

  private constructor(page: Page, server: RunningServer, pings: Pings) {
    this.page = page;
    this.#server = server;
    this.#pings = pings;
  }

  static async open(page: Page, language: Language, attributes: string): Promise<TestedPage> {
    const pings = new Pings();
    const code = await readFile('dist/session-security.min.js');
    // An origin of its own for each page: a tab remembers that its session is over.
    const server = await serve(async (request, response) => {
      const {pathname, searchParams} = new URL(request.url ?? '/', 'http://localhost');
      response.setHeader('cache-control', 'no-store');
      if (pathname === '/ping') {
        // The clocks of the page leave the `Date` of the reply behind: without the id it would seem to be a stored one.
        response.setHeader(PING_ID_ECHO, searchParams.get(PING_ID) ?? '');
        pings.take(response);
      } else if (pathname === '/element.js') response.setHeader('content-type', 'text/javascript').end(code);
      else if (pathname.startsWith('/_locales/')) {
        response.setHeader('content-type', 'application/json').end(await readFile(`dist${pathname}`));
      } else response.setHeader('content-type', 'text/html').end(markup(language, attributes));
    });
    await page.goto(server.origin);
    await page.waitForFunction(() => customElements.get('session-security'));
    await page.evaluate(async () => {
      const element = document.querySelector('session-security');
      // So that the page knows its user: only that user may unlock it.
      if (element?.pingUrl) await element.ping();
    });
    return new TestedPage(page, server, pings);
  }

  close(): Promise<void> {
    return this.#server.close();
  }

  /** Sets the answer to pings from now on, including pings that wait for an answer; undefined: no answer. */
  answer(body: string | undefined): void {
    this.#pings.answer(body);
  }

  /** Sets the clocks of the page to `seconds` after it was opened, and stops them. */
  async stopAt(seconds: number): Promise<void> {
    await this.page.evaluate(`setClocks(${seconds}, false)`);
  }

  /** Sets the clocks of the page to `seconds` after it was opened, and lets them run. */
  async runFrom(seconds: number): Promise<void> {
    await this.page.evaluate(`setClocks(${seconds}, true)`);
  }

  /** Makes the element ping now, and not at its next attempt. */
  async askNow(): Promise<void> {
    await this.page.evaluate(() => dispatchEvent(new Event('online')));
  }
}

/** The waiting pings, and their answer. */
class Pings {
  #body: string | undefined = '0';
  #waiting: ServerResponse[] = [];

  take(response: ServerResponse): void {
    this.#waiting.push(response);
    this.#flush();
  }

  answer(body: string | undefined): void {
    this.#body = body;
    this.#flush();
  }

  #flush(): void {
    if (this.#body === undefined) return;
    for (const response of this.#waiting.splice(0)) {
      response.setHeader('content-type', 'application/json').setHeader('session-user', 'ada').end(this.#body);
    }
  }
}

/**
 * Clocks that the test sets; timers run as usual. The page is not left, so that the announcement of its cover can
 * finish.
 */
const CLOCKS = `{
  const start = Date.now();
  const monotonic = performance.now.bind(performance);
  let passed = () => 0;
  Date.now = () => start + passed();
  performance.now = () => passed();
  globalThis.setClocks = (seconds, run) => {
    const since = monotonic();
    passed = () => seconds * 1000 + (run ? monotonic() - since : 0);
    // Makes the element read the clocks.
    dispatchEvent(new Event('focus'));
    document.querySelector('session-security').requestUpdate();
  };
  addEventListener('session-expire', (event) => event.preventDefault());
}`;

function markup(language: Language, attributes: string): string {
  return `<!doctype html>
    <html lang="${language}">
      <head>
        <meta charset="utf-8">
        <title>Record</title>
        <link rel="icon" href="data:,">
        <script>${CLOCKS}</script>
        <script type="module" src="/element.js"></script>
      </head>
      <body>
        <main>
          <h1>Imogen Vale</h1>
          <p>Seen in March.</p>
          <p><label>Note <input></label> <button type="button">Save</button></p>
        </main>
        <session-security warn-after="${WARN_AFTER}" expire-after="${EXPIRE_AFTER}" logout-url="/bye"
          ${attributes}></session-security>
      </body>
    </html>`;
}
