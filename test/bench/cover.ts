import {COVERS, type Cover, coverCost, type LargePage, serveLargePages} from '../field/pages/cover-cost.ts';
import {startChromium} from '../support/chromium.ts';
import {type Findings, type Goal, table} from './findings.ts';
import {median, middle} from './statistics.ts';

const ROUNDS = 5;
const LARGE = {nodes: 50_000};
const FLAT = {nodes: 50_000, flat: true};
const PAGES: readonly LargePage[] = [
  {nodes: 1000},
  {nodes: 10_000},
  LARGE,
  {nodes: 100_000},
  FLAT,
  {nodes: 1000, frames: 50},
];

/** The cost of the cover on a large page. Each measurement alternates with `showModal()` of an empty dialog. */
export async function cover(): Promise<Findings> {
  const names = Object.keys(COVERS) as Cover[];
  const costs = new Map<LargePage, Map<Cover, number[]>>();
  const browser = await startChromium();
  const server = await serveLargePages();
  try {
    for (const page of PAGES) {
      const ofPage = new Map<Cover, number[]>(names.map((name) => [name, []]));
      for (let round = 0; round < ROUNDS; round++) {
        for (const name of names) ofPage.get(name)!.push(await coverCost(browser, server, name, page));
      }
      costs.set(page, ofPage);
    }
  } finally {
    await browser.close();
    await server.close();
  }
  /** Times a bare `showModal()` on the same page. */
  const times = (page: LargePage, cover: Cover) =>
    median(costs.get(page)!.get(cover)!) / median(costs.get(page)!.get('a bare showModal()')!);
  const goal = (what: string, page: LargePage, cover: Cover, most: number, because: string, why: string): Goal => ({
    what,
    goal: `≤ ${most} × a bare showModal()`,
    because,
    measured: `${times(page, cover).toFixed(2)} ×`,
    met: times(page, cover) <= most,
    why,
    minor: page !== LARGE,
  });
  const recalculation = 'The browser computes the style of each node that is displayed.';
  return {
    goals: [
      goal(
        'the cover of a page of 50,000 nodes that is left',
        LARGE,
        'a page that is left',
        1.2,
        'No script can make a page inert for less, and the page is readable until that is done.',
        recalculation,
      ),
      goal(
        'the cover of such a page that may come back',
        LARGE,
        'a page that may come back',
        2,
        'A page that comes back as it was keeps its boxes, so the style of each node is computed once more.',
        recalculation,
      ),
      goal(
        'the same left, where all nodes are children of the body',
        FLAT,
        'a page that is left',
        1.2,
        'The shape of a page should not matter.',
        'The cover comes first, so the browser computes the style of each node, and then takes its box away.',
      ),
    ],
    report: [
      table(
        ['nodes', ...names.map((name) => `${name}, ms`), 'left, ×', 'may come back, ×'],
        [...costs].map(([page, ofPage]) => [
          nameOf(page),
          ...names.map((name) => middle(ofPage.get(name)!)),
          times(page, 'a page that is left').toFixed(2),
          times(page, 'a page that may come back').toFixed(2),
        ]),
      ),
      `Time of the main thread from the call to the frame that has the cover; median (least–greatest) of ${ROUNDS} rounds in turns.`,
    ],
  };
}

function nameOf({nodes, frames, flat}: LargePage): string {
  return [nodes.toLocaleString('en'), frames && `and ${frames} frames`, flat && 'in the body itself']
    .filter(Boolean)
    .join(' ');
}
