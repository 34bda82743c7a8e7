import {setTimeout as sleep} from 'node:timers/promises';
import type {Browser, Page} from 'puppeteer-core';
import {element, type MakeClient} from '../e2e/faults/clients.ts';
import {serveFault} from '../e2e/faults/fault-server.ts';
import type {RunningServer} from '../support/http-server.ts';
import {type Findings, type Goal, table} from './findings.ts';
import {INPUT_BROWSERS, type InputBrowser} from './input-browsers.ts';
import {Display, displayMissing} from './input-display.ts';
import {INPUT_KINDS, type InputKind} from './input-kinds.ts';
import {barePage, emptyListener, handWritten, lineUp} from './line-up.ts';
import {median, middle, shuffled} from './statistics.ts';

const LIMITS = {warnAfter: 540, expireAfter: 600};
const ROUNDS = 2;
/** Milliseconds after which a page has sent the messages and the ping that follow its opening. */
const OPENED_MS = 3000;
/** Milliseconds in which a browser delivers the last event, and a page scrolls to its end. */
const DELIVERED_MS = 100;
/** Milliseconds of processor time: of a second of input, and of one key. */
const GOALS = {second: 5, key: 0.5};

type Kind = keyof typeof INPUT_KINDS;
const KINDS = Object.keys(INPUT_KINDS) as Kind[];

/** Milliseconds of processor time a second of input, over a bare page, by round. */
type Costs = ReadonlyMap<MakeClient, Readonly<Record<Kind, readonly number[]>>>;

interface Measured {
  readonly browser: InputBrowser;
  readonly costs: Costs;
  /** What arrived of each kind, in words. */
  readonly arrived: readonly string[];
}

/** Measures the processor time that real input takes in a page, in each browser one after the other. */
export async function input(): Promise<Findings> {
  if (displayMissing) return {goals: [], report: [`Not measured: it ${displayMissing}.`]};
  const others = await lineUp((peers) => [
    peers.reactIdleTimer,
    peers.jqueryIdletimer,
    peers.idleJs,
    peers.activityDetector,
    peers.ngIdle,
  ]);
  const makers = [barePage, emptyListener, handWritten, ...others];
  const measured: Measured[] = [];
  for (const browser of INPUT_BROWSERS) measured.push(await measureIn(browser, makers));
  return {
    goals: measured.flatMap(({browser, costs}) => goalsOf(browser.name, costs)),
    report: [
      ...measured.flatMap(({browser, costs, arrived}) => [
        table(
          [browser.name, ...KINDS.map((kind) => INPUT_KINDS[kind].name)],
          [...costs].map(([make, cost]) => [make(LIMITS).name, ...KINDS.map((kind) => middle(cost[kind], 1))]),
        ),
        `What ${browser.counts} in a second of input. Of the input arrived at a bare page: ${arrived.join('; ')}.`,
      ]),
      `Milliseconds of processor time of a page, over a bare page in the same round; median (least–greatest) of ${ROUNDS} rounds
in random order. Mouse and keyboard are those of an X server, so their events are trusted and take the whole way through a
browser with a window. It has no touch screen, so a touch begins in the browser. Only Chromium tells what scripts take: what
painting takes differs from round to round by more than the listeners do.`,
      ...(measured.length < 2 ? ['Without Firefox, which is not installed.'] : []),
    ],
  };
}

function goalsOf(browser: string, costs: Costs): Goal[] {
  const say = (make: MakeClient, kind: Kind) =>
    kind === 'typing'
      ? `${(median(costs.get(make)!.typing) / INPUT_KINDS.typing.perSecond).toFixed(2)} ms`
      : `${median(costs.get(make)![kind]).toFixed(1)} ms`;
  const own: readonly MakeClient[] = [barePage, emptyListener, element];
  const goal = (kind: Kind, what: string, most: number, because: string, minor: boolean): Goal => {
    const ours = median(costs.get(element)![kind]) / (kind === 'typing' ? INPUT_KINDS.typing.perSecond : 1);
    return {
      what: `${what}, ${browser}`,
      goal: `≤ ${most} ms`,
      because,
      measured: say(element, kind),
      met: ours <= most,
      others: [...costs.keys()]
        .filter((make) => !own.includes(make))
        .map((make) => `${make(LIMITS).name} ${say(make, kind)}`)
        .join(', '),
      minor: minor || browser !== 'Chromium',
      ...(browser !== 'Chromium' && {
        why: 'Painting is in it, and differs from round to round by more than a listener takes.',
      }),
    };
  };
  const ofASecond =
    'Of each frame of 16.7 ms this is less than a tenth of a millisecond, and half a percent of one core.';
  const ofAKey = 'The letter has to be in the next frame of 16.7 ms: 97 % of it are left for that.';
  return [
    goal('gamingMouse', 'processor time a second of a gaming mouse (1,000 moves)', GOALS.second, ofASecond, false),
    goal('typing', 'processor time a key', GOALS.key, ofAKey, false),
    goal('mouse', 'processor time a second of an office mouse (125 moves)', GOALS.second, ofASecond, true),
    goal('wheel', 'processor time a second of the wheel', GOALS.second, ofASecond, true),
    goal('touch', 'processor time a second of touch', GOALS.second, ofASecond, true),
  ];
}

interface Contestant {
  readonly make: MakeClient;
  readonly page: Page;
  readonly server: RunningServer;
}

async function measureIn(engine: InputBrowser, makers: readonly MakeClient[]): Promise<Measured> {
  const display = await Display.start();
  const browser = await engine.start(display.name);
  const contestants: Contestant[] = [];
  try {
    for (const make of makers) contestants.push(await open(browser, make));
    await sleep(OPENED_MS);
    // When all are open, because a process that starts is as busy as the one that is looked for.
    const meters = new Map<MakeClient, () => Promise<number>>();
    for (const {make, page} of contestants) meters.set(make, await engine.meter(page, browser));
    const arrived = await count(display, contestants[0]!);
    const rounds: Map<MakeClient, Record<Kind, number>>[] = [];
    // The first round does not count: the first key in a page costs the browser more than all that follow.
    for (let round = -1; round < ROUNDS; round++) {
      const costs = new Map<MakeClient, Record<Kind, number>>();
      for (const {make, page} of shuffled(contestants)) {
        await page.bringToFront();
        const cost = {} as Record<Kind, number>;
        for (const kind of KINDS) cost[kind] = await costOf(INPUT_KINDS[kind], display, page, meters.get(make)!);
        costs.set(make, cost);
      }
      if (round >= 0) rounds.push(costs);
    }
    const over = (make: MakeClient, kind: Kind) =>
      rounds.map((costs) => costs.get(make)![kind] - (make === barePage ? 0 : costs.get(barePage)![kind]));
    const byKind = (make: MakeClient) =>
      Object.fromEntries(KINDS.map((kind) => [kind, over(make, kind)])) as Record<Kind, number[]>;
    return {browser: engine, costs: new Map(makers.map((make) => [make, byKind(make)])), arrived};
  } finally {
    await browser.close();
    display.stop();
    await Promise.all(contestants.map(({server}) => server.close()));
  }
}

/** A tab in a process of its own; in Chromium because each has a site of its own. */
async function open(browser: Browser, make: MakeClient): Promise<Contestant> {
  const server = await serveFault({name: 'none'}, make(LIMITS));
  const page = await browser.newPage();
  const {port} = new URL(server.origin);
  await page.goto(`http://site-${port}.localhost:${port}/page`, {waitUntil: 'load'});
  await page.evaluate(ROOM);
  return {make, page, server};
}

/** Place to type and to scroll. */
const ROOM = `document.querySelector('main').insertAdjacentHTML('beforeend',
  '<p><textarea rows="10" cols="60"></textarea></p><div style="height: 5000px"></div>')`;

/** Milliseconds in a second of input; on a busy machine the input takes longer than it should. */
async function costOf(kind: InputKind, display: Display, page: Page, time: () => Promise<number>): Promise<number> {
  const before = await time();
  const started = performance.now();
  await kind.perform(display, page);
  const seconds = (performance.now() - started) / 1000;
  await sleep(DELIVERED_MS);
  return ((await time()) - before) / seconds;
}

/** Counts, in a bare page, how much of the input arrives, and in how many calls of a listener. */
async function count(display: Display, {page}: Contestant): Promise<string[]> {
  await page.bringToFront();
  const arrived: string[] = [];
  for (const {name, events, perSecond, seconds, perform} of Object.values(INPUT_KINDS)) {
    await page.evaluate(`
      globalThis.counted = {calls: 0, events: 0, stop: new AbortController()};
      for (const type of ${JSON.stringify(events)}) addEventListener(type, (event) => {
        if (!event.isTrusted) return;
        counted.calls++;
        counted.events += event.getCoalescedEvents?.().length || 1;
      }, {passive: true, signal: counted.stop.signal});`);
    await perform(display, page);
    await sleep(DELIVERED_MS);
    const {calls, events: found} = (await page.evaluate('counted.stop.abort(); counted')) as Record<string, number>;
    arrived.push(`${name}: ${found} of ${Math.round(perSecond * seconds)}, in ${calls} calls of a listener`);
  }
  return arrived;
}
