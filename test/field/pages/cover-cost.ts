import {readFile} from 'node:fs/promises';
import type {Browser} from 'puppeteer-core';
import {closeContext} from '../../support/chromium.ts';
import {type RunningServer, serve} from '../../support/http-server.ts';

/** The ways to cover a large page. */
export const COVERS = {
  'a bare showModal()': `host.attachShadow({mode: 'open'}).append(document.createElement('dialog'));
    host.shadowRoot.firstChild.showModal();`,
  'a page that is left': `document.querySelector('session-security').signOut();`,
  'a page that may come back': `dispatchEvent(new Event('pagehide'));`,
} as const;

export type Cover = keyof typeof COVERS;

export interface LargePage {
  readonly nodes: number;
  readonly frames?: number;
  /** All of them are children of the body, so each of them stands beside the element. */
  readonly flat?: boolean;
}

/** Serves large pages, each with an element that never ends by itself. */
export async function serveLargePages(): Promise<RunningServer> {
  return serve(async (req, res) => {
    const {pathname, searchParams} = new URL(req.url ?? '/', 'http://localhost');
    if (pathname === '/hangs') return;
    if (pathname === '/ping') return void res.setHeader('content-type', 'application/json').end('0');
    if (pathname.startsWith('/dist/')) {
      res.setHeader('content-type', 'text/javascript').end(await readFile(`.${pathname}`));
      return;
    }
    res.setHeader('content-type', 'text/html');
    if (pathname === '/frame') return void res.end('<!doctype html><p>In a frame</p>');
    res.end(markup(JSON.parse(searchParams.get('page') ?? '{}'), searchParams.get('cover')));
  });
}

/** Ten elements of the usual kinds, again and again. */
function markup({nodes, frames = 0, flat = false}: LargePage, cover: string | null): string {
  const row = flat
    ? '<h3>Row</h3><p>a</p><p>b</p><div>c</div><div>d</div>'.repeat(2)
    : '<section><h3>Row</h3><p><b>a</b> <i>b</i></p><ul><li>1</li><li>2</li><li>3</li></ul><hr></section>';
  const rows = row.repeat(nodes / 10);
  const element = `<script src="/dist/session-security.min.js"></script>
    <session-security warn-after="3000" expire-after="6000" logout-url="/hangs"
      ${cover === 'a page that may come back' ? 'ping-url="/ping"' : ''}></session-security>`;
  return `<!doctype html><title>Large</title><style>li {margin: 2px} p b {color: #800}</style>
    ${cover === 'a bare showModal()' ? '<div id="host"></div>' : element}
    ${flat ? rows : `<main>${rows}</main>`}${'<iframe src="/frame"></iframe>'.repeat(frames)}`;
}

/**
 * Resolves with milliseconds of the page's main thread, from the call to the rendered frame with the cover. Other work
 * of the machine does not count.
 */
export async function coverCost(
  browser: Browser,
  {origin}: RunningServer,
  cover: Cover,
  page: LargePage,
): Promise<number> {
  const context = await browser.createBrowserContext();
  try {
    const tab = await context.newPage();
    await tab.goto(`${origin}/page?${new URLSearchParams({page: JSON.stringify(page), cover})}`);
    const devtools = await tab.createCDPSession();
    await devtools.send('Performance.enable', {timeDomain: 'threadTicks'});
    const spent = async () => {
      const {metrics} = await devtools.send('Performance.getMetrics');
      return (metrics.find(({name}) => name === 'TaskDuration')?.value ?? 0) * 1000;
    };
    const frame = 'new Promise((done) => requestAnimationFrame(() => setTimeout(done)))';
    await tab.evaluate(frame);
    const before = await spent();
    await tab.evaluate(`{ ${COVERS[cover]}; ${frame} }`);
    return (await spent()) - before;
  } finally {
    await closeContext(context);
  }
}
