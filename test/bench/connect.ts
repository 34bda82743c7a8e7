import {startChromium} from '../support/chromium.ts';
import type {Findings} from './findings.ts';
import {slope} from './growth.ts';
import {
  BY_FRAMES,
  BY_NODES,
  growthOfPages,
  INSERT,
  inLargePage,
  type LargePage,
  serveLargePages,
} from './large-pages.ts';
import {median, shuffled} from './statistics.ts';

const ROUNDS = 3;
/** Milliseconds. */
const MOST = 50;
const MOST_SLOPE = 0.1;
const BARE = `document.body.insertAdjacentHTML('afterbegin', '<div></div>')`;

interface Cost {
  readonly bare: number;
  readonly element: number;
}

/** The cost of the element from its insertion into a large page to the next frame; its script has run before. */
export async function connect(): Promise<Findings> {
  const pages = [...BY_NODES, ...BY_FRAMES];
  const costs = new Map<LargePage, Cost[]>(pages.map((page) => [page, []]));
  const browser = await startChromium();
  const server = await serveLargePages();
  try {
    for (let round = 0; round < ROUNDS; round++) {
      for (const page of shuffled(pages)) {
        const cost = await inLargePage(browser, server, page, async (tab) => {
          // The first change of a page costs more than the next one.
          await tab.cost(BARE);
          return {bare: await tab.cost(BARE), element: await tab.cost(INSERT)};
        });
        costs.get(page)!.push(cost);
      }
    }
  } finally {
    await browser.close();
    await server.close();
  }
  const of = (page: LargePage, kind: keyof Cost) => median(costs.get(page)!.map((cost) => cost[kind]));
  const {byNodes, byFrames} = growthOfPages('connect', 'connecting the element to a page', {
    'the element': (page) => of(page, 'element'),
    'an empty div': (page) => of(page, 'bare'),
  });
  const [largest, fewest, most] = [BY_NODES.at(-1)!, BY_FRAMES[0]!, BY_FRAMES.at(-1)!];
  const ofLargest = of(largest, 'element');
  const byNodesSlope = slope(BY_NODES.map((page) => ({size: page.nodes, cost: of(page, 'element')})));
  const ofMost = of(most, 'element');
  const ofFrame = (ofMost - of(fewest, 'element')) / (most.frames! - fewest.frames!);
  const because = 'Browsers call a task of more than 50 ms a long one: the page then reacts late to its user.';
  return {
    goals: [
      {
        what: 'the element is connected, on a page of 100,000 nodes',
        goal: `≤ ${MOST} ms, slope ≤ ${MOST_SLOPE}`,
        because: `${because} The element does not search the page, so its nodes should not matter.`,
        measured: `${ofLargest.toFixed(1)} ms, slope ${byNodesSlope.toFixed(2)}`,
        met: ofLargest <= MOST && byNodesSlope <= MOST_SLOPE,
      },
      {
        what: 'the element is connected, on a page with 200 frames',
        goal: `≤ ${MOST} ms`,
        because,
        measured: `${ofMost.toFixed(1)} ms`,
        met: ofMost <= MOST,
        why: 'Each frame gets listeners of its own, because events do not leave a frame.',
        minor: true,
      },
    ],
    charts: [...byNodes.charts, ...byFrames.charts],
    report: [
      ...byNodes.report,
      `Time of the main thread, as processor time, from the insertion to the frame after it: listeners and observers are in
place, and the first update is done; median of ${ROUNDS} rounds, each in a page of its own. The empty div is at the top of the
body, so the browser lays out what follows it; the element has no box.`,
      ...byFrames.report,
      `The page has 1,000 nodes beside its frames, which are of its origin. The cost grows by ${ofFrame.toFixed(2)} ms a frame: the element walks
over all frames once, and adds listeners to each, because events do not leave a frame.`,
    ],
  };
}
