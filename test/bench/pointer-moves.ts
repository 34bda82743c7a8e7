import type {Browser, CDPSession, Page} from 'puppeteer-core';
import {startChromium} from '../support/chromium.ts';
import {serveFiles} from './serve-files.ts';

const ROUNDS = {real: 7, dispatched: 31};
/** Chromium delivers one move a frame, so this many take some two seconds. */
const MOVES = 120;

/** The same events as the element listens to, and nothing done about them. */
const EMPTY_LISTENER = `for (const type of
  'pointerdown pointermove keydown wheel touchstart touchmove click beforeinput compositionupdate'.split(' '))
  addEventListener(type, () => {}, {capture: true, passive: true});`;

/** The smallest thing a person would write: when was somebody here last? */
const HAND_WRITTEN = `let last = 0; for (const type of ['pointermove', 'keydown', 'click', 'scroll', 'touchstart'])
  addEventListener(type, () => { last = Date.now(); }, {passive: true});`;

const PAGES = {
  'bare page': '',
  'empty passive listener': `<script>${EMPTY_LISTENER}</script>`,
  'hand-written listener': `<script>${HAND_WRITTEN}</script>`,
  'session-security': `<script src="/dist/session-security.min.js"></script><session-security></session-security>`,
};

type Name = keyof typeof PAGES;

/**
 * Nanoseconds that a dispatched move costs in a hot loop, page beside page, in turns. A real move goes ahead of each
 * loop, so that the element has just seen its person, as it has nearly always when a pointer moves.
 */
export async function dispatchedMoves(): Promise<readonly string[]> {
  return sideBySide('ns', ROUNDS.dispatched, async ({page, devtools}, round) => {
    for (const x of [50, 60, 70]) await move(devtools, x, 50 + round);
    return page.evaluate(HOT_LOOP) as Promise<number>;
  });
}

/** As text, since a function would be sent with what the loader of TypeScript has added to it. */
const HOT_LOOP = `{
  const dispatches = 20_000;
  const event = new PointerEvent('pointermove', {bubbles: true, composed: true, screenX: 1, screenY: 1});
  const start = performance.now();
  for (let i = 0; i < dispatches; i++) document.body.dispatchEvent(event);
  (performance.now() - start) / dispatches * 1e6;
}`;

/** Microseconds of script that a real, trusted pointer move costs, page beside page in the same browser, in turns. */
export async function pointerMoves(): Promise<readonly string[]> {
  return sideBySide('µs', ROUNDS.real, async ({devtools}, round) => {
    const before = await scriptTime(devtools);
    for (let i = 0; i < MOVES; i++) await move(devtools, 20 + (i % 400), 20 + ((i + round) % 300));
    return ((await scriptTime(devtools)) - before) / MOVES;
  });
}

async function sideBySide(
  unit: string,
  rounds: number,
  measure: (opened: OpenedPage, round: number) => Promise<number>,
): Promise<readonly string[]> {
  const files = await serveFiles(PAGES);
  const browser = await startChromium();
  try {
    const pages = await Promise.all(Object.keys(PAGES).map((name) => openPage(browser, files.url(name), name as Name)));
    const costs = new Map<Name, number[]>(pages.map(({name}) => [name, []]));
    for (let round = -1; round < rounds; round++) {
      for (const opened of pages) {
        await opened.page.bringToFront();
        const cost = await measure(opened, round);
        if (round >= 0) costs.get(opened.name)?.push(cost);
      }
    }
    const floor = median(costs.get('empty passive listener') ?? []);
    return [...costs].map(([name, values]) => {
      const cost = median(values);
      const spread = `${Math.min(...values).toFixed(1)}–${Math.max(...values).toFixed(1)}`;
      const ratio = (cost / floor).toFixed(2);
      return `${name.padEnd(24)} ${cost.toFixed(1).padStart(7)} ${unit} a move (${spread}), ${ratio} × empty listener`;
    });
  } finally {
    await browser.close();
    await files.close();
  }
}

interface OpenedPage {
  readonly name: Name;
  readonly page: Page;
  readonly devtools: CDPSession;
}

async function openPage(browser: Browser, url: string, name: Name): Promise<OpenedPage> {
  const context = await browser.createBrowserContext();
  const page = await context.newPage();
  await page.goto(url);
  const devtools = await page.createCDPSession();
  await devtools.send('Performance.enable');
  return {name, page, devtools};
}

async function move(devtools: CDPSession, x: number, y: number): Promise<void> {
  await devtools.send('Input.dispatchMouseEvent', {type: 'mouseMoved', x, y});
}

/** Microseconds that scripts ran in this page so far. */
async function scriptTime(devtools: CDPSession): Promise<number> {
  const {metrics} = await devtools.send('Performance.getMetrics');
  return (metrics.find(({name}) => name === 'ScriptDuration')?.value ?? 0) * 1e6;
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}
