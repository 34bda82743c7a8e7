import {setTimeout as sleep} from 'node:timers/promises';
import type {CDPSession} from 'puppeteer-core';
import {element, type MakeClient} from '../e2e/faults/clients.ts';
import {startChromium} from '../support/chromium.ts';
import {type Findings, type Goal, table} from './findings.ts';
import {barePage, emptyListener, handWritten, lineUp} from './line-up.ts';
import {type OpenPage, openPage} from './open-pages.ts';
import {median, middle} from './statistics.ts';

const LIMITS = {warnAfter: 540, expireAfter: 600};
const ROUNDS = {trusted: 15, dispatched: 15};
/** Chromium delivers one move a frame, so this many take just under a second. */
const MOVES = 50;
/** Milliseconds after which a page has sent the messages and the ping that follow its opening. */
const OPENED = 3000;
/** `trusted`: microseconds. `dispatched`: multiples of an empty listener. */
const GOALS = {trusted: 100, dispatched: 1.2};

/**
 * Measures the script time of a real, trusted pointer move in microseconds. The pages are in one browser, and take
 * turns.
 */
export async function trustedMoves(): Promise<Findings> {
  const costs = await sideBySide(ROUNDS.trusted, async ({devtools}, round) => {
    const before = await scriptTime(devtools);
    for (let i = 0; i < MOVES; i++) await move(devtools, 20 + (i % 400), 20 + ((i + round) % 300));
    return ((await scriptTime(devtools)) - before) / MOVES;
  });
  const ours = median(costs.over(element));
  return {
    goals: [
      {
        what: 'script time of a trusted pointer move, over a bare page',
        goal: `≤ ${GOALS.trusted} µs`,
        because: 'A browser delivers one move a frame of 16.7 ms, so this is less than a hundredth of each frame.',
        measured: `${ours.toFixed(0)} µs`,
        met: ours <= GOALS.trusted,
        others: costs.others((client) => `${median(costs.over(client)).toFixed(0)} µs`),
        why: `Nearly all of it is the browser's way into a script, as the empty listener shows: what the listeners themselves
          take is in the next section.`,
      },
    ],
    report: [
      table(
        ['', 'µs of script a move', 'over a bare page'],
        costs.clients.map((make) => [costs.name(make), middle(costs.of(make)), middle(costs.over(make))]),
      ),
      `${MOVES} moves in a row, one a frame; median (least–greatest) of ${ROUNDS.trusted} rounds in turns.`,
    ],
  };
}

/**
 * Measures a dispatched move in a hot loop, in nanoseconds. The pages take turns. A real move precedes each loop,
 * because the element nearly always has accepted activity a moment before a move.
 */
export async function dispatchedMoves(): Promise<Findings> {
  const costs = await sideBySide(ROUNDS.dispatched, async ({page, client, devtools}, round) => {
    for (const x of [50, 60, 70]) await move(devtools, x, 50 + round);
    return (await page.evaluate(hotLoop(client.move ?? 'pointermove'))) as number;
  });
  const ratio = (make: MakeClient) => costs.of(make).map((cost, round) => cost / costs.of(emptyListener)[round]!);
  const ours = median(ratio(element));
  const goal: Goal = {
    what: 'a dispatched pointer move in a hot loop',
    goal: `≤ ${GOALS.dispatched} × an empty passive listener`,
    because:
      'An event of a script is no activity, so a page that dispatches thousands should pay for the listener alone.',
    measured: `${ours.toFixed(2)} ×`,
    met: ours <= GOALS.dispatched,
    others: costs.others((client) => `${median(ratio(client)).toFixed(2)} ×`),
    why: 'The listener only reads whether the event is trusted. The ratio differs by a tenth from run to run.',
  };
  return {
    goals: [goal],
    report: [
      table(
        ['', 'ns a move', 'over a bare page', '× empty listener'],
        costs.clients.map((make) => [
          costs.name(make),
          middle(costs.of(make)),
          middle(costs.over(make)),
          middle(ratio(make), 2),
        ]),
      ),
      `The event that each listens to: \`pointermove\` or \`mousemove\`; the quickest of 20 loops; median (least–greatest) of
${ROUNDS.dispatched} rounds in turns, and of the differences and ratios in each.`,
    ],
  };
}

/**
 * This is text, because the TypeScript loader adds calls to a function that the page does not know. The fastest run
 * counts: other work on the machine has disturbed it least.
 */
const hotLoop = (type: string) => `{
  const runs = 20, dispatches = 2000;
  const event = new PointerEvent('${type}', {bubbles: true, composed: true, screenX: 1, screenY: 1});
  let least = Infinity;
  for (let run = 0; run < runs; run++) {
    const start = performance.now();
    for (let i = 0; i < dispatches; i++) document.body.dispatchEvent(event);
    least = Math.min(least, performance.now() - start);
  }
  least / dispatches * 1e6;
}`;

/** The measurements of each client, by round. */
class Costs {
  readonly clients: readonly MakeClient[];
  readonly #costs: ReadonlyMap<MakeClient, number[]>;

  constructor(clients: readonly MakeClient[]) {
    this.clients = clients;
    this.#costs = new Map(clients.map((make) => [make, []]));
  }

  name(make: MakeClient): string {
    return make(LIMITS).name;
  }

  of(make: MakeClient): number[] {
    return this.#costs.get(make)!;
  }

  over(make: MakeClient): number[] {
    return this.of(make).map((cost, round) => cost - this.of(barePage)[round]!);
  }

  /** The figures of the other libraries, without the element and the empty listeners. */
  others(figure: (make: MakeClient) => string): string {
    const own: readonly MakeClient[] = [barePage, emptyListener, element];
    return this.clients
      .filter((make) => !own.includes(make))
      .map((make) => `${this.name(make)} ${figure(make)}`)
      .join(', ');
  }
}

async function sideBySide(rounds: number, measure: (page: OpenPage, round: number) => Promise<number>): Promise<Costs> {
  const others = await lineUp((peers) => [
    peers.reactIdleTimer,
    peers.jqueryIdletimer,
    peers.idleJs,
    peers.activityDetector,
  ]);
  const costs = new Costs([barePage, emptyListener, handWritten, ...others]);
  const browser = await startChromium();
  const pages: {make: MakeClient; opened: OpenPage}[] = [];
  try {
    for (const make of costs.clients) pages.push({make, opened: await openPage(browser, make(LIMITS))});
    for (const {opened} of pages) await opened.devtools.send('Performance.enable');
    await sleep(OPENED);
    for (let round = -1; round < rounds; round++) {
      for (let n = 0; n < pages.length; n++) {
        const {make, opened} = pages[(n + Math.max(0, round)) % pages.length]!;
        await opened.page.bringToFront();
        const cost = await measure(opened, round);
        if (round >= 0) costs.of(make).push(cost);
      }
    }
    return costs;
  } finally {
    await browser.close();
    await Promise.all(pages.map(({opened}) => opened.server.close()));
  }
}

async function move(devtools: CDPSession, x: number, y: number): Promise<void> {
  await devtools.send('Input.dispatchMouseEvent', {type: 'mouseMoved', x, y});
}

/** Microseconds that scripts ran in this page so far. */
async function scriptTime(devtools: CDPSession): Promise<number> {
  const {metrics} = await devtools.send('Performance.getMetrics');
  return (metrics.find(({name}) => name === 'ScriptDuration')?.value ?? 0) * 1e6;
}
