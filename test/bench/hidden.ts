import {setTimeout as sleep} from 'node:timers/promises';
import type {Browser} from 'puppeteer-core';
import {element, type MakeClient} from '../e2e/faults/clients.ts';
import {Watch} from '../e2e/lifecycle/watch.ts';
import {startChromium} from '../support/chromium.ts';
import {type Findings, table} from './findings.ts';
import {handWritten, lineUp} from './line-up.ts';
import {openPage} from './open-pages.ts';

/** Seconds. Longer than five minutes, because after that time Chromium wakes a hidden tab only once a minute. */
const LIMITS = {warnAfter: 380, expireAfter: 440};
const PATIENCE = 70;
const GOAL = 1;

/**
 * Measures how late a page ends after it has been hidden for minutes and the browser throttles it. Takes 7½ minutes.
 */
export async function hidden(): Promise<Findings> {
  const others = await lineUp((peers) => [
    peers.reactIdleTimer,
    peers.hmrc,
    peers.jqueryIdletimer,
    peers.idleJs,
    peers.activityDetector,
    peers.ngIdle,
  ]);
  const makers = [...others, handWritten];
  const browser = await startChromium();
  try {
    const late = await Promise.all(makers.map((make) => measure(browser, make)));
    const say = (index: number) => (Number.isFinite(late[index]) ? `${late[index]!.toFixed(1)} s` : '**no end**');
    const ours = makers.indexOf(element);
    return {
      goals: [
        {
          what: 'hidden over 5 minutes, a limit of 440 s: late by',
          goal: `≤ ${GOAL} s`,
          because: 'A browser lets the timers of a hidden page run once a second at best.',
          measured: say(ours),
          met: late[ours]! <= GOAL,
          others: makers
            .flatMap((make, index) => (index === ours ? [] : [`${make(LIMITS).name} ${say(index)}`]))
            .join(', '),
          why: 'The browser itself may wake a hidden tab a second late.',
        },
      ],
      report: [
        table(
          ['', 'late by'],
          makers.map((make, index) => [make(LIMITS).name, say(index)]),
        ),
        `From the opening of the page, all at once and in one run; **no end** is not within ${PATIENCE} s.`,
      ],
    };
  } finally {
    await browser.close();
  }
}

/** Seconds. */
async function measure(browser: Browser, make: MakeClient): Promise<number> {
  let watch: Watch | undefined;
  const opened = await openPage(browser, make(LIMITS), async (page) => {
    watch = await Watch.begin(page);
  });
  const {page} = opened;
  try {
    const start = (await page.evaluate('performance.timeOrigin + performance.now()')) as number;
    await (await page.browserContext().newPage({type: 'tab'})).bringToFront();
    const state = await page.evaluate(() => document.visibilityState);
    if (state !== 'hidden') throw new Error(`The page is ${state}`);
    const deadline = start + LIMITS.expireAfter * 1000;
    // The page is not asked before that: questions might keep it awake.
    await sleep(deadline - 2000 - Date.now());
    const {readableFor, forEver} = await watch!.untilGone(deadline, PATIENCE);
    return forEver ? Number.POSITIVE_INFINITY : readableFor / 1000;
  } finally {
    await opened.close();
  }
}
