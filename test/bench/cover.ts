import {COVERS, type Cover, coverCost, serveLargePages} from '../field/pages/cover-cost.ts';
import {startChromium} from '../support/chromium.ts';
import {type Findings, table} from './findings.ts';
import {median, middle} from './statistics.ts';

const ROUNDS = 5;
const PAGES = [
  {nodes: 1000, frames: 0},
  {nodes: 10_000, frames: 0},
  {nodes: 50_000, frames: 0},
  {nodes: 100_000, frames: 0},
  {nodes: 1000, frames: 50},
];
const GOAL = {nodes: 50_000, times: 1.2};

/** The cost of the cover on a large page. Each measurement alternates with `showModal()` of an empty dialog. */
export async function cover(): Promise<Findings> {
  const names = Object.keys(COVERS) as Cover[];
  const rows: {page: (typeof PAGES)[number]; costs: Map<Cover, number[]>}[] = [];
  const browser = await startChromium();
  const server = await serveLargePages();
  try {
    for (const page of PAGES) {
      const costs = new Map<Cover, number[]>(names.map((name) => [name, []]));
      for (let round = 0; round < ROUNDS; round++) {
        for (const name of names) {
          costs.get(name)!.push(await coverCost(browser, server, name, page.nodes, page.frames));
        }
      }
      rows.push({page, costs});
    }
  } finally {
    await browser.close();
    await server.close();
  }
  const {costs} = rows.find(({page}) => page.nodes === GOAL.nodes)!;
  const ours = median(costs.get('a page that is left')!) / median(costs.get('a bare showModal()')!);
  return {
    goals: [
      {
        what: `the cover of a page of ${GOAL.nodes} nodes that is left`,
        goal: `≤ ${GOAL.times} × a bare showModal()`,
        because: 'No script can make a page inert for less, and the page is readable until that is done.',
        measured: `${ours.toFixed(2)} ×`,
        met: ours <= GOAL.times,
        why: 'The browser computes the style of each node that is displayed.',
      },
    ],
    report: [
      table(
        ['nodes, frames', ...names.map((name) => `${name}, ms`)],
        rows.map(({page, costs}) => [
          `${page.nodes}, ${page.frames}`,
          ...names.map((name) => middle(costs.get(name)!)),
        ]),
      ),
      `Time of the main thread from the call to the frame that has the cover; median (least–greatest) of ${ROUNDS} rounds in turns.`,
    ],
  };
}
