import {readFile} from 'node:fs/promises';
import {setTimeout as sleep} from 'node:timers/promises';
import type {Browser} from 'puppeteer-core';
import {closeContext, newPage} from '../support/chromium.ts';
import {type RunningServer, serve} from '../support/http-server.ts';
import {type GrowthText, growthText} from './growth.ts';

export interface LargePage {
  readonly nodes: number;
  /** Frames of the page's origin, beside the nodes. */
  readonly frames?: number;
  /** All nodes are children of the body, so each of them stands beside the element. */
  readonly flat?: boolean;
}

/** Nodes of the page that has frames. */
const NODES_BESIDE_FRAMES = 1000;
const NODES = [1000, 3000, 10_000, 30_000, 50_000, 100_000];
const FRAMES = [1, 10, 50, 200];

export const BY_NODES: readonly LargePage[] = NODES.map((nodes) => ({nodes}));
export const BY_FRAMES: readonly LargePage[] = FRAMES.map((frames) => ({nodes: NODES_BESIDE_FRAMES, frames}));

/** Serves large pages, in which the element is defined and not used yet. */
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
    res.end(markup(JSON.parse(searchParams.get('page') ?? '{}')));
  });
}

/** Ten elements of the usual kinds, again and again. */
function markup({nodes, frames = 0, flat = false}: LargePage): string {
  const row = flat
    ? '<h3>Row</h3><p>a</p><p>b</p><div>c</div><div>d</div>'.repeat(2)
    : '<section><h3>Row</h3><p><b>a</b> <i>b</i></p><ul><li>1</li><li>2</li><li>3</li></ul><hr></section>';
  const rows = row.repeat(nodes / 10);
  return `<!doctype html><title>Large</title><style>li {margin: 2px} p b {color: #800}</style>
    <script src="/dist/session-security.min.js"></script><body>${flat ? rows : `<main>${rows}</main>`}${'<iframe src="/frame"></iframe>'.repeat(frames)}`;
}

/** Inserts the element, which never ends by itself. */
export const INSERT = `document.body.insertAdjacentHTML('afterbegin', '<session-security ' +
  'warn-after="3000" expire-after="6000" ping-url="/ping" logout-url="/hangs"></session-security>')`;

export interface LargeTab {
  /**
   * Runs a script in the page. Resolves with milliseconds of the page's main thread, from the call to the rendered frame
   * after it, as processor time: other work of the machine does not count.
   */
  cost(script: string): Promise<number>;
  /** The same for what the page does by itself in the next second. */
  costOfNextSecond(): Promise<number>;
}

/** Opens the page in a process of its own, measures it, and closes it. */
export async function inLargePage<T>(
  browser: Browser,
  {origin}: RunningServer,
  page: LargePage,
  measure: (tab: LargeTab) => Promise<T>,
): Promise<T> {
  const context = await browser.createBrowserContext();
  try {
    const tab = await newPage(context);
    await tab.goto(`${origin}/page?${new URLSearchParams({page: JSON.stringify(page)})}`);
    const devtools = await tab.createCDPSession();
    await devtools.send('Performance.enable', {timeDomain: 'threadTicks'});
    const spent = async () => {
      const {metrics} = await devtools.send('Performance.getMetrics');
      return (metrics.find(({name}) => name === 'TaskDuration')?.value ?? 0) * 1000;
    };
    await tab.evaluate(FRAME);
    return await measure({
      async cost(script) {
        const before = await spent();
        await tab.evaluate(`(async () => { ${script}; await ${FRAME} })()`);
        return (await spent()) - before;
      },
      async costOfNextSecond() {
        const before = await spent();
        await sleep(1000);
        return (await spent()) - before;
      },
    });
  } finally {
    await closeContext(context);
  }
}

/** Resolves when the next frame has been rendered. */
const FRAME = 'new Promise((done) => requestAnimationFrame(() => setTimeout(done)))';

export function sayPage({nodes, flat}: LargePage): string {
  return `${nodes.toLocaleString('en')} nodes${flat ? ', all children of the body,' : ''}`;
}

/**
 * Curves of what is done to a page, such as `cover` it: by its nodes, and by its frames.
 *
 * @param costs in milliseconds, of each thing by its name
 */
export function growthOfPages(
  name: string,
  doing: string,
  costs: Readonly<Record<string, (page: LargePage) => number>>,
): {readonly byNodes: GrowthText; readonly byFrames: GrowthText} {
  const by = (of: 'nodes' | 'frames', pages: readonly LargePage[]): GrowthText =>
    growthText({
      name: `${name}-${of}`,
      title: `Processor time of ${doing}, by its ${of}`,
      of,
      unit: 'ms',
      curves: Object.entries(costs).map(([name, cost]) => ({
        name,
        points: pages.map((page) => ({size: page[of]!, cost: cost(page)})),
      })),
    });
  return {byNodes: by('nodes', BY_NODES), byFrames: by('frames', BY_FRAMES)};
}
