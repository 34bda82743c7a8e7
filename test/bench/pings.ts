import {element, original} from '../e2e/faults/clients.ts';
import {startChromium} from '../support/chromium.ts';
import {anHourOfTabs, type HourOfTabs} from '../support/hour-of-tabs.ts';
import {originalMissing} from '../support/original.ts';
import {type Findings, table} from './findings.ts';
import {anHourOf} from './hour.ts';

const CROWDS = [1, 5, 20, 100];
const GOALS = {pings: 10, messages: 30};
const DEFAULTS = {warnAfter: 540, expireAfter: 600};

/** Counts pings and tab messages in an hour with the default limits, by the number of open tabs. */
export async function pings(): Promise<Findings> {
  const crowds: {tabs: number; active: HourOfTabs; idle: HourOfTabs}[] = [];
  for (const tabs of CROWDS) {
    crowds.push({tabs, active: await anHourOfTabs(tabs, true), idle: await anHourOfTabs(tabs, false)});
  }
  const ofOriginal = originalMissing ? undefined : await pingsOfOriginal();
  const most = Math.max(...crowds.map(({active}) => active.pings));
  const messages = crowds.find(({tabs}) => tabs === 20)!.active.messages;
  return {
    goals: [
      {
        what: `pings an hour, user active, ${CROWDS.join(' / ')} tabs`,
        goal: `flat, ≤ ${GOALS.pings}`,
        because: 'A million users who work at once then send 2,800 pings a second, less than one process answers.',
        measured: crowds.map(({active}) => active.pings).join(' / '),
        met: most <= GOALS.pings && crowds.every(({active}) => active.pings === crowds[0]!.active.pings),
        ...(ofOriginal !== undefined && {
          others: `${original(DEFAULTS).name} ${CROWDS.map((tabs) => tabs * ofOriginal).join(' / ')}`,
        }),
      },
      {
        what: 'messages between 20 tabs in that hour, once they are open',
        goal: `≤ ${GOALS.messages}`,
        because:
          'Each message wakes all other tabs: one in two minutes is less than a browser wakes a hidden tab anyway.',
        measured: String(messages),
        met: messages <= GOALS.messages,
      },
    ],
    report: [
      table(
        ['tabs', 'pings, active', 'messages, active', 'pings, idle', 'messages, idle', 'messages of opening'],
        crowds.map(({tabs, active, idle}) =>
          [tabs, active.pings, active.messages, idle.pings, idle.messages, active.opening].map(String),
        ),
      ),
      `${element(DEFAULTS).name} alone: its core in a simulated browser with the reference store; one tab visible, the
others hidden; active for an hour, or idle until the sign-out. It is exact, and the same in every run.`,
      ...(ofOriginal === undefined
        ? []
        : [
            `The original's tabs do not know of each other: each sends ${ofOriginal} pings in an active hour (section hour).`,
          ]),
    ],
  };
}

async function pingsOfOriginal(): Promise<number> {
  const browser = await startChromium();
  try {
    const {pings} = await anHourOf(browser, original, {active: true, hidden: false});
    return pings;
  } finally {
    await browser.close();
  }
}
