import {setTimeout as sleep} from 'node:timers/promises';
import type {Browser, Page} from 'puppeteer-core';
import {element, type MakeClient} from '../e2e/faults/clients.ts';
import {serveFault} from '../e2e/faults/fault-server.ts';
import {closeContext, startChromium} from '../support/chromium.ts';
import {countMessages} from '../support/count-messages.ts';
import {type Findings, table} from './findings.ts';
import {lineUp} from './line-up.ts';

const TABS = 20;
/** Seconds. */
const LIMITS = {warnAfter: 3, expireAfter: 6};
const WATCHED = 30;
/** With more browsers at once, the speed of the machine would decide the result. */
const AT_ONCE = 2;
const GOALS = {pings: 16, messages: 60};

interface Seen {
  readonly pings: number;
  readonly messages: number;
  readonly left: number;
}

/** Many tabs, a mouse in one of them, and short limits: the cost, and the number of tabs wrongly signed out. */
export async function crowd(): Promise<Findings> {
  const makers = await lineUp((peers) => [peers.reactIdleTimerCrossTab, peers.jqueryIdletimerSynced, peers.ngIdle]);
  const seen = new Map<MakeClient, Seen>();
  const queue = [...makers];
  const worker = async () => {
    for (let make = queue.shift(); make; make = queue.shift()) {
      const browser = await startChromium();
      seen.set(make, await watch(browser, make).finally(() => browser.close()));
    }
  };
  await Promise.all(Array.from({length: AT_ONCE}, worker));
  const {pings, messages, left} = seen.get(element)!;
  const say = ({pings, messages, left}: Seen) => `${pings} pings, ${messages} messages, ${left} leave`;
  return {
    goals: [
      {
        what: `${TABS} tabs, a mouse move a second in one of them for ${WATCHED} s, limits of 3 and 6 s`,
        goal: `≤ ${GOALS.pings} pings, ≤ ${GOALS.messages} messages, nobody leaves`,
        because:
          'With such limits one tab sends a ping every two seconds: twenty should cost no more, and sign nobody out.',
        measured: say(seen.get(element)!),
        met: pings <= GOALS.pings && messages <= GOALS.messages && left === 0,
        others: makers
          .filter((make) => make !== element)
          .map((make) => `${make(LIMITS).name} ${say(seen.get(make)!)}`)
          .join('; '),
      },
    ],
    report: [
      table(
        ['', 'pings', 'messages between tabs', `of ${TABS} tabs, wrongly left`],
        makers.map((make) => [make(LIMITS).name, ...Object.values(seen.get(make)!).map(String)]),
      ),
      `In a real browser, two clients at a time. A message is one to a BroadcastChannel or a write to storage;
those of tabs that have left are no longer counted. hmrc-frontend does not track activity: all its tabs would leave.`,
    ],
  };
}

async function watch(browser: Browser, make: MakeClient): Promise<Seen> {
  const server = await serveFault({name: 'none'}, make(LIMITS));
  const context = await browser.createBrowserContext();
  try {
    const tabs: Page[] = [];
    let moves = 0;
    const moveMouse = async (page: Page) => {
      for (let step = 0; step < 3; step++) await page.mouse.move(100 + (++moves % 300), 100 + (moves % 200));
    };
    for (let index = 0; index < TABS; index++) {
      const page = await context.newPage({type: 'tab'});
      await countMessages(page);
      await page.goto(`${server.origin}/page`);
      await moveMouse(page);
      tabs.push(page);
    }
    const front = tabs.at(-1)!;
    const forSeconds = async (seconds: number) => {
      for (let second = 0; second < seconds; second++) {
        await sleep(1000);
        await moveMouse(front);
      }
    };
    // After a tab opens, a hidden tab sends its messages only at its next wake.
    await forSeconds(2);
    const before = {pings: server.pings(), messages: await counted(tabs)};
    await forSeconds(WATCHED);
    return {
      pings: server.pings() - before.pings,
      messages: Math.max(0, (await counted(tabs)) - before.messages),
      left: tabs.filter((page) => !page.url().endsWith('/page')).length,
    };
  } finally {
    await closeContext(context);
    await server.close();
  }
}

/** A tab that has left the page has no counts, and a tab that is leaving cannot be asked. */
async function counted(tabs: readonly Page[]): Promise<number> {
  const here = tabs.filter((page) => page.url().endsWith('/page'));
  const counts = await Promise.all(here.map((page) => page.evaluate('messagesPosted').catch(() => 0)));
  return counts.reduce<number>((sum, count) => sum + Number(count ?? 0), 0);
}
