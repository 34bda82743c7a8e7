import {readFileSync} from 'node:fs';
import {setTimeout as sleep} from 'node:timers/promises';
import type {Browser, Page} from 'puppeteer-core';
import {element, type MakeClient} from '../e2e/faults/clients.ts';
import {startChromium} from '../support/chromium.ts';
import type {Limits} from '../support/express-app.ts';
import {anHourOfTabs} from '../support/hour-of-tabs.ts';
import {type Findings, table} from './findings.ts';
import {handWritten, lineUp} from './line-up.ts';
import {openPage} from './open-pages.ts';

const HOUR = 3600;
const DEFAULTS: Limits = {warnAfter: 540, expireAfter: 600};
/** Seconds. Longer than an hour, so that a whole idle hour can be counted. */
const LONG: Limits = {warnAfter: 6900, expireAfter: 7200};
/** Seconds between two moves of the user's mouse. */
const MOVES_EVERY = 10;
const GOALS = {hiddenWakes: 60, storageWrites: 0};

export interface Traffic {
  readonly pings: number;
  /** Messages sent through BroadcastChannel. */
  readonly messages: number;
  /** Timers that ran. */
  readonly wakes: number;
  readonly storageWrites: number;
}

export interface Hour {
  readonly active: boolean;
  readonly hidden: boolean;
}

const HOURS = {
  'visible, active': {active: true, hidden: false},
  'visible, idle': {active: false, hidden: false},
  'hidden, idle': {active: false, hidden: true},
} satisfies Record<string, Hour>;

/** Counts the work of each client in an hour: its own script runs in a real page with a simulated clock. */
export async function hour(): Promise<Findings> {
  const others = await lineUp((peers) => [
    peers.reactIdleTimerCrossTab,
    peers.hmrc,
    peers.jqueryIdletimerSynced,
    peers.idleJs,
    peers.activityDetector,
  ]);
  const makers = [...others, handWritten];
  const browser = await startChromium();
  const rows: string[][] = [];
  const ours = new Map<string, Traffic>();
  try {
    for (const [name, hour] of Object.entries(HOURS)) {
      const traffic = await Promise.all(makers.map((make) => anHourOf(browser, make, hour)));
      for (const [index, {pings, messages, wakes, storageWrites}] of traffic.entries()) {
        const client = makers[index]!(DEFAULTS).name;
        rows.push([client, name, ...[wakes, messages, storageWrites, pings].map(String)]);
      }
      ours.set(name, traffic[makers.indexOf(element)]!);
    }
  } finally {
    await browser.close();
  }
  const crowd = {active: await anHourOfTabs(20, true), idle: await anHourOfTabs(20, false, LONG)};
  const hiddenWakes = Math.max(ours.get('hidden, idle')!.wakes, crowd.active.wakes.hidden, crowd.idle.wakes.hidden);
  const writes = [...ours.values()].reduce((sum, {storageWrites}) => sum + storageWrites, 0);
  return {
    goals: [
      {
        what: 'timers that run in an hour of a hidden tab, at most',
        goal: `≤ ${GOALS.hiddenWakes}`,
        because: 'A browser lets the timers of a hidden page run once a minute to save its battery.',
        measured: String(hiddenWakes),
        met: hiddenWakes <= GOALS.hiddenWakes,
        others: rows
          .filter(([client, name]) => name === 'hidden, idle' && client !== element(DEFAULTS).name)
          .map(([client, , wakes]) => `${client} ${wakes}`)
          .join(', '),
      },
      {
        what: 'writes to storage',
        goal: 'none',
        because: 'Each write goes to the disk and to every other tab.',
        measured: String(writes),
        met: writes === GOALS.storageWrites,
      },
    ],
    report: [
      table(['', 'tab', 'timers run', 'messages', 'storage writes', 'pings'], rows),
      `One tab and its script, in a page whose clock runs through the hour at once. Active: a real mouse moves every
${MOVES_EVERY} s, with limits of 540 and 600 s. Idle: with limits of ${LONG.warnAfter} and ${LONG.expireAfter} s, so that no client leaves.
hmrc-frontend does not track activity, and leaves after 600 s. Most of the others set one timer for the end again at
each event, and do not read the clock otherwise: the section wakes shows how late they are after a sleep.`,
      `Of 20 tabs of \`<session-security>\` in a simulated browser, timers in the visible one and, at most, in a hidden one:
active ${crowd.active.wakes.visible} and ${crowd.active.wakes.hidden}, idle ${crowd.idle.wakes.visible} and ${crowd.idle.wakes.hidden}; messages between all of them ${crowd.active.messages} and ${crowd.idle.messages}.`,
    ],
  };
}

/**
 * Runs a client through a simulated hour in steps of a second. After each step it waits, in real time, for replies of
 * the server.
 */
export async function anHourOf(browser: Browser, make: MakeClient, {active, hidden}: Hour): Promise<Traffic> {
  let seconds = 0;
  const client = make(active ? DEFAULTS : LONG);
  const opened = await openPage(browser, client, fakeClock, () => seconds);
  const {page, server, devtools} = opened;
  try {
    if (hidden) await (await page.browserContext().newPage({type: 'tab'})).bringToFront();
    for (; seconds < HOUR && page.url().endsWith('/page'); seconds += MOVES_EVERY) {
      if (active) {
        const place = {x: 20 + (seconds % 400), y: 20 + (seconds % 300)};
        await devtools.send('Input.dispatchMouseEvent', {type: 'mouseMoved', ...place});
      }
      await page.evaluate(`hour.pass(${MOVES_EVERY})`).catch(() => sleep(100));
    }
    const counts = (await page.evaluate('globalThis.hour?.counts')) as Omit<Traffic, 'pings'> | undefined;
    return {pings: server.pings(), messages: 0, wakes: 0, storageWrites: 0, ...counts};
  } finally {
    await opened.close();
  }
}

async function fakeClock(page: Page): Promise<void> {
  const sinon = readFileSync('node_modules/sinon/pkg/sinon-no-sourcemaps.cjs', 'utf8');
  await page.evaluateOnNewDocument(`if (location.pathname === '/page') { ${sinon}; ${FAKE_HOUR} }`);
}

const FAKE_HOUR = `{
  // Not a timer: in a hidden page a timer would take real time.
  const {port1, port2} = new MessageChannel();
  const turn = () => new Promise((done) => {
    port1.onmessage = done;
    port2.postMessage(0);
  });
  const clock = sinon.useFakeTimers({
    now: Date.now(),
    toFake: ['Date', 'performance', 'setTimeout', 'clearTimeout', 'setInterval', 'clearInterval'],
  });
  const counts = {messages: 0, wakes: 0, storageWrites: 0};
  const counted = (object, name, kind) => {
    const method = object[name];
    object[name] = function (...given) {
      counts[kind]++;
      return method.apply(this, given);
    };
  };
  counted(BroadcastChannel.prototype, 'postMessage', 'messages');
  counted(Storage.prototype, 'setItem', 'storageWrites');
  for (const name of ['setTimeout', 'setInterval']) {
    const set = globalThis[name];
    globalThis[name] = (run, ...given) => set((...args) => { counts.wakes++; run(...args); }, ...given);
  }
  let open = 0;
  const realFetch = fetch;
  globalThis.fetch = async (...given) => {
    open++;
    try {
      return await realFetch(...given);
    } finally {
      open--;
    }
  };
  const send = XMLHttpRequest.prototype.send;
  XMLHttpRequest.prototype.send = function (...given) {
    open++;
    this.addEventListener('loadend', () => open--);
    return send.apply(this, given);
  };
  globalThis.hour = {
    counts,
    async pass(seconds) {
      for (let second = 0; second < seconds; second++) {
        clock.tick(1000);
        do await turn(); while (open > 0);
      }
    },
  };
}`;
