import {setTimeout as sleep} from 'node:timers/promises';
import type {Browser, CDPSession} from 'puppeteer-core';
import {element, type MakeClient} from '../e2e/faults/clients.ts';
import {startChromium} from '../support/chromium.ts';
import {type Findings, table} from './findings.ts';
import {barePage, emptyElement, emptyLitElement, handWritten, lineUp} from './line-up.ts';
import {openPage} from './open-pages.ts';
import {median, middle} from './statistics.ts';

const LIMITS = {warnAfter: 540, expireAfter: 600};
const ROUNDS = 7;
/** Milliseconds after which every client listens, and before any client sends a request. */
const STARTED = 400;
const GOALS = {milliseconds: 10, kibibytes: 400};

interface Cost {
  /** Milliseconds. */
  readonly script: number;
  /** KiB. */
  readonly heap: number;
}

/**
 * Measures the start in a page that the browser loads for the first time: script time, and memory that stays in use.
 */
export async function start(): Promise<Findings> {
  const others = await lineUp((peers) => [
    peers.reactIdleTimer,
    peers.hmrc,
    peers.jqueryIdletimer,
    peers.idleJs,
    peers.activityDetector,
    peers.ngIdle,
  ]);
  const makers = [barePage, handWritten, emptyElement, await emptyLitElement(), ...others];
  const costs = new Map<MakeClient, Cost[]>(makers.map((make) => [make, []]));
  const browser = await startChromium();
  try {
    for (let round = -1; round < ROUNDS; round++) {
      for (let n = 0; n < makers.length; n++) {
        const make = makers[(n + Math.max(0, round)) % makers.length]!;
        const cost = await measure(browser, make);
        if (round >= 0) costs.get(make)!.push(cost);
      }
    }
  } finally {
    await browser.close();
  }
  const over = (make: MakeClient, kind: keyof Cost) =>
    costs.get(make)!.map((cost, round) => cost[kind] - costs.get(barePage)![round]![kind]);
  const script = (make: MakeClient) => over(make, 'script');
  const heap = (make: MakeClient) => over(make, 'heap');
  const name = (make: MakeClient) => make(LIMITS).name;
  const named = others.filter((make) => make !== element);
  return {
    goals: [
      {
        what: 'script until it listens, over a bare page',
        goal: `≤ ${GOALS.milliseconds} ms`,
        because: 'It fits into one frame of 16.7 ms, beside the scripts of the page.',
        measured: `${median(script(element)).toFixed(1)} ms`,
        met: median(script(element)) <= GOALS.milliseconds,
        others: named.map((make) => `${name(make)} ${median(script(make)).toFixed(1)} ms`).join(', '),
        why: 'It is the first run of the file, compilation included: it shrinks as the file does.',
      },
      {
        what: 'heap, over a bare page',
        goal: `≤ ${GOALS.kibibytes} KiB`,
        because: 'Twenty tabs then take 8 MB, as much as one picture of a screen of 1920 × 1080 pixels.',
        measured: `${median(heap(element)).toFixed(0)} KiB`,
        met: median(heap(element)) <= GOALS.kibibytes,
        others: named.map((make) => `${name(make)} ${median(heap(make)).toFixed(0)} KiB`).join(', '),
        why: `Two lines below show the share of any element, for which the browser describes all features of elements, and of
          any element of Lit. The rest is the text of our code and its compiled form, and shrinks only as the code does.`,
      },
    ],
    report: [
      table(
        ['', 'ms of script', 'over a bare page', 'KiB of heap over a bare page'],
        makers.map((make) => [
          name(make),
          middle(
            costs.get(make)!.map((cost) => cost.script),
            1,
          ),
          middle(script(make), 1),
          middle(heap(make)),
        ]),
      ),
      `A page in a new process, with nothing cached: compiling and running of scripts in the first ${STARTED} ms, and the heap
after a collection; median (least–greatest) of ${ROUNDS} rounds in turns.`,
    ],
  };
}

async function measure(browser: Browser, make: MakeClient): Promise<Cost> {
  let devtools: CDPSession | undefined;
  const opened = await openPage(browser, make(LIMITS), async (page) => {
    devtools = await page.createCDPSession();
    await devtools.send('Performance.enable');
  });
  try {
    await sleep(STARTED);
    const {metrics} = await devtools!.send('Performance.getMetrics');
    const seconds = (wanted: string) => metrics.find(({name}) => name === wanted)?.value ?? 0;
    const script = (seconds('ScriptDuration') + seconds('V8CompileDuration')) * 1000;
    await devtools!.send('HeapProfiler.collectGarbage');
    await devtools!.send('HeapProfiler.collectGarbage');
    const {usedSize} = await devtools!.send('Runtime.getHeapUsage');
    return {script, heap: usedSize / 1024};
  } finally {
    await opened.close();
  }
}
