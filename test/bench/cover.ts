import type {Browser} from 'puppeteer-core';
import {startChromium} from '../support/chromium.ts';
import type {RunningServer} from '../support/http-server.ts';
import type {Findings, Goal} from './findings.ts';
import {
  BY_FRAMES,
  BY_NODES,
  growthOfPages,
  INSERT,
  inLargePage,
  type LargePage,
  sayPage,
  serveLargePages,
} from './large-pages.ts';
import {median, shuffled} from './statistics.ts';

const ROUNDS = 3;
const LARGE = BY_NODES.find(({nodes}) => nodes === 50_000)!;
const FLAT: LargePage = {nodes: 50_000, flat: true};
const GOALS = {left: 1.2, mayComeBack: 2, uncovered: 2};

/** The scripts that are measured in each page, in this order. The last one leaves the page. */
const STEPS = {
  'a bare showModal()': 'bare.showModal()',
  'a bare close()': 'bare.close()',
  'covered, may come back': `dispatchEvent(new Event('pagehide'))`,
  uncovered: `dispatchEvent(new PageTransitionEvent('pageshow', {persisted: true}));
    await new Promise((done) => new MutationObserver(() => host.phase === 'active' && done()).observe(host, {attributes: true}))`,
  'covered, is left': 'host.signOut()',
} as const;

/** A page of many frames removes its content after the cover is painted. */
const TAKEN_DOWN = 'taken down, behind the cover';

type Step = keyof typeof STEPS | typeof TAKEN_DOWN;
const NAMES = [...Object.keys(STEPS), TAKEN_DOWN] as Step[];
/** The step that each of ours is compared with. */
const BARE = {
  'covered, is left': 'a bare showModal()',
  'covered, may come back': 'a bare showModal()',
  uncovered: 'a bare close()',
} as const satisfies Partial<Record<Step, Step>>;

type Costs = Readonly<Record<Step, number>>;

/** The cost of cover and uncovering in large pages, beside that of an empty dialog in the same page. */
export async function cover(): Promise<Findings> {
  const pages = [...BY_NODES, FLAT, ...BY_FRAMES];
  const costs = new Map<LargePage, Costs[]>(pages.map((page) => [page, []]));
  const browser = await startChromium();
  const server = await serveLargePages();
  try {
    for (let round = 0; round < ROUNDS; round++) {
      for (const page of shuffled(pages)) costs.get(page)!.push(await measure(browser, server, page));
    }
  } finally {
    await browser.close();
    await server.close();
  }
  const cost = (page: LargePage, step: Step) => median(costs.get(page)!.map((ofRound) => ofRound[step]));
  /** Times the cost of the empty dialog. */
  const times = (page: LargePage, step: keyof typeof BARE) =>
    median(costs.get(page)!.map((ofRound) => ofRound[step] / ofRound[BARE[step]]));
  const goal = (page: LargePage, step: keyof typeof BARE, most: number, because: string, why: string): Goal => ({
    what: `a page of ${sayPage(page)} is ${step}`,
    goal: `≤ ${most} × ${BARE[step]}`,
    because,
    measured: `${times(page, step).toFixed(2)} ×`,
    met: times(page, step) <= most,
    why,
    minor: page !== LARGE,
  });
  const recalculation = 'The browser computes the style of each node that is displayed.';
  const {byNodes, byFrames} = growthOfPages(
    'cover',
    'covering and uncovering a page',
    Object.fromEntries(NAMES.map((name) => [name, (page: LargePage) => cost(page, name)])),
  );
  const [few, many] = [BY_FRAMES[0]!, BY_FRAMES.at(-1)!];
  const ofFrame = (step: Step) => (cost(many, step) - cost(few, step)) / (many.frames! - few.frames!);
  return {
    goals: [
      goal(
        LARGE,
        'covered, is left',
        GOALS.left,
        'No script can make a page inert for less, and the page is readable until that is done.',
        recalculation,
      ),
      goal(
        LARGE,
        'covered, may come back',
        GOALS.mayComeBack,
        'A page that comes back as it was keeps its boxes, so the style of each node is computed once more.',
        recalculation,
      ),
      goal(
        LARGE,
        'uncovered',
        GOALS.uncovered,
        'A user who comes back waits for it: the style of each node is computed once for the dialog and once for the page.',
        recalculation,
      ),
      goal(
        FLAT,
        'covered, is left',
        GOALS.left,
        'The shape of a page should not matter.',
        'The cover comes first, so the browser computes the style of each node, and then takes its box away.',
      ),
    ],
    charts: [...byNodes.charts, ...byFrames.charts],
    report: [
      ...byNodes.report,
      `Time of the main thread, as processor time, from the call to the frame after it; median of ${ROUNDS} rounds, all in the same
page: first an empty dialog opens and closes, then the page is covered, uncovered, and left.`,
      ...byFrames.report,
      `The page has 1,000 nodes beside its frames, which are of its origin. Each frame more costs ${NAMES.map((name) => `${ofFrame(name).toFixed(2)} ms (${name})`).join(', ')}:
each has a document of its own. When a page of more than 20 frames is left, they are taken down after the cover is painted.`,
    ],
  };
}

function measure(browser: Browser, server: RunningServer, page: LargePage): Promise<Costs> {
  return inLargePage(browser, server, page, async (tab) => {
    await tab.cost(`${INSERT};
      globalThis.host = document.querySelector('session-security');
      const tree = document.createElement('div');
      globalThis.bare = document.createElement('dialog');
      tree.attachShadow({mode: 'open'}).append(bare);
      document.body.prepend(tree)`);
    const costs: [Step, number][] = [];
    for (const name of NAMES)
      costs.push([name, await (name === TAKEN_DOWN ? tab.costOfNextSecond() : tab.cost(STEPS[name]))]);
    return Object.fromEntries(costs) as Costs;
  });
}
