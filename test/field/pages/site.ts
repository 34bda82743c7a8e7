import {readFile} from 'node:fs/promises';
import type {IncomingMessage, ServerResponse} from 'node:http';
import type {TestContext} from 'node:test';
import type {Page} from 'puppeteer-core';
import {type RunningServer, serve} from '../../support/http-server.ts';
import {KEEP_JOURNAL} from '../../support/journal.ts';
import {CONFIDENTIAL_CSS} from '../../support/screen.ts';

export interface SiteOptions {
  /** Seconds. */
  readonly expireAfter?: number;
  /** True: replies repeat the id of their ping. The original server repeats none. */
  readonly echoes?: boolean;
  /** Added to the server's `Date`; 'none' sends no such header. */
  readonly dateOffsetMs?: number | 'none';
  /** The code of a service worker, which a page at `/install` registers. */
  readonly worker?: string;
  /** The markup of each path; `/app` and the like. */
  readonly pages?: Readonly<Record<string, string>>;
  /** Called first. If it returns true, it has answered, and the site does not. */
  readonly answer?: (req: IncomingMessage, res: ServerResponse, url: URL) => boolean;
}

/** A server with one session. A test can end the session, revive it, or disconnect the server. */
export interface Site {
  readonly origin: string;
  /** `<method> <path>` of all that was asked. */
  readonly requests: readonly string[];
  readonly pings: readonly URL[];
  /** Closes each connection without a reply while true. */
  gone: boolean;
  /** Is a user signed in? */
  live: boolean;
  /** Activity in another browser. */
  touch(): void;
}

/** A page with confidential text and the element. */
export function pageOf(attributes: string, rest = ''): string {
  return `<!doctype html><title>Record</title><script>${KEEP_JOURNAL}</script><link rel="icon" href="data:,"><style>${CONFIDENTIAL_CSS}</style>
    <script src="/dist/session-security.min.js"></script>
    <session-security ${attributes}></session-security>
    <main class="confidential"><p>Confidential</p></main>${rest}`;
}

export async function openSite(test: TestContext, options: SiteOptions = {}): Promise<Site> {
  const {expireAfter = 3600, echoes = true, dateOffsetMs = 0} = options;
  const requests: string[] = [];
  const pings: URL[] = [];
  let lastActivity = performance.now();
  const site = {
    origin: '',
    requests,
    pings,
    gone: false,
    live: true,
    touch() {
      lastActivity = performance.now();
    },
  };
  const server: RunningServer = await serve(async (req, res) => {
    const url = new URL(req.url ?? '/', site.origin);
    if (site.gone) return void req.socket.destroy();
    requests.push(`${req.method} ${url.pathname}`);
    res.sendDate = false;
    if (dateOffsetMs !== 'none') res.setHeader('date', new Date(Date.now() + dateOffsetMs).toUTCString());
    if (options.answer?.(req, res, url)) return;
    if (url.pathname.startsWith('/dist/')) {
      res.setHeader('content-type', 'text/javascript').end(await readFile(`.${url.pathname}`));
    } else if (url.pathname === '/worker.js') {
      res.setHeader('content-type', 'text/javascript').end(options.worker);
    } else if (url.pathname === '/ping') {
      pings.push(url);
      lastActivity = Math.max(lastActivity, performance.now() - Number(url.searchParams.get('idleFor')) * 1000);
      const idle = Math.ceil((performance.now() - lastActivity) / 1000);
      if (idle >= expireAfter) site.live = false;
      const id = url.searchParams.get('pingId');
      if (echoes && id) res.setHeader('session-ping-id', id);
      res.setHeader('content-type', 'application/json').setHeader('cache-control', 'no-store');
      res.end(site.live ? String(idle) : '"logout"');
    } else {
      const page = options.pages?.[url.pathname];
      if (page && site.live) site.touch();
      res.setHeader('content-type', 'text/html').end(page ?? '<!doctype html><title>Other</title>');
    }
  });
  test.after(() => server.close());
  site.origin = server.origin;
  return site;
}

/** Registers the site's service worker and waits until it controls the pages of this origin. */
export async function installWorker(page: Page, site: Site): Promise<void> {
  await page.goto(`${site.origin}/install`);
  await page.evaluate(async () => {
    await navigator.serviceWorker.register('/worker.js');
    await navigator.serviceWorker.ready;
  });
}
