import {element, type MakeClient, original} from '../e2e/faults/clients.ts';
import {startChromium} from '../support/chromium.ts';
import {anHourOfTabs, type HourOfTabs} from '../support/hour-of-tabs.ts';
import {type Findings, table} from './findings.ts';
import {type Curve, growthText, slope} from './growth.ts';
import {anHourOf, HOUR_LIMITS, type Hour, type Traffic} from './hour.ts';
import {handWritten, lineUp} from './line-up.ts';

const TABS = [1, 2, 5, 10, 20, 50, 100];
const GOALS = {pings: 10, messages: 30, hiddenTimers: 60, slope: 0.1};

const HOURS = {
  active: {active: true, hidden: false},
  idle: {active: false, hidden: false},
  hidden: {active: false, hidden: true},
} satisfies Record<string, Hour>;

interface Crowd {
  readonly tabs: number;
  readonly active: HourOfTabs;
  /** With limits that are longer than the hour. */
  readonly idle: HourOfTabs;
  /** With the default limits, so the session ends after ten minutes. */
  readonly ended: HourOfTabs;
}

/** Counts pings, tab messages and timers in an hour, by the number of open tabs, and beside other libraries in one tab. */
export async function tabs(): Promise<Findings> {
  const crowds: Crowd[] = [];
  for (const count of TABS) {
    crowds.push({
      tabs: count,
      active: await anHourOfTabs(count, true),
      idle: await anHourOfTabs(count, false, HOUR_LIMITS.idle),
      ended: await anHourOfTabs(count, false),
    });
  }
  const curve = (name: string, cost: (crowd: Crowd) => number): Curve => ({
    name,
    points: crowds.map((crowd) => ({size: crowd.tabs, cost: cost(crowd)})),
  });
  const pings = curve('pings, active', ({active}) => active.pings);
  const messages = curve('messages, active', ({active}) => active.messages);
  const hiddenTimers = curve('timers of a hidden tab, active', ({active}) => active.wakes.hidden);
  const hiddenIdleTimers = curve('timers of a hidden tab, idle', ({idle}) => idle.wakes.hidden);
  const {charts, report} = growthText({
    name: 'tabs',
    title: 'Pings, messages and timers in an hour, by the number of open tabs',
    of: 'tabs',
    unit: 'an hour',
    digits: 0,
    curves: [
      pings,
      messages,
      curve('timers of the visible tab, active', ({active}) => active.wakes.visible),
      hiddenTimers,
      curve('pings, idle', ({idle}) => idle.pings),
      curve('messages, idle', ({idle}) => idle.messages),
      hiddenIdleTimers,
      curve('messages, idle to the end', ({ended}) => ended.messages),
    ],
  });

  const makers = [
    ...(await lineUp((peers) => [
      peers.reactIdleTimerCrossTab,
      peers.hmrc,
      peers.jqueryIdletimerSynced,
      peers.idleJs,
      peers.activityDetector,
      peers.ngIdle,
    ])),
    handWritten,
  ];
  const traffic = await trafficOf(makers);
  const name = (make: MakeClient) => make(HOUR_LIMITS.active).name;
  const ofOriginal = traffic.get(original)?.active.pings;
  const isFlat = ({points}: Curve, most: number) =>
    Math.max(...points.map(({cost}) => cost)) <= most && slope(points) <= GOALS.slope;
  const hidden = hiddenTimers.points.some(({cost}, index) => cost > hiddenIdleTimers.points[index]!.cost)
    ? hiddenTimers
    : hiddenIdleTimers;
  return {
    goals: [
      {
        what: 'pings an hour, user active, 1 to 100 tabs',
        goal: `≤ ${GOALS.pings} with any number`,
        because: 'A million users who work at once then send 2,800 pings a second, less than one process answers.',
        measured: range(pings),
        met: isFlat(pings, GOALS.pings),
        ...(ofOriginal !== undefined && {others: `${name(original)} ${ofOriginal} to ${ofOriginal * 100}`}),
      },
      {
        what: 'messages between 1 to 100 tabs in that hour, once they are open',
        goal: `≤ ${GOALS.messages}, slope ≤ ${GOALS.slope}`,
        because:
          'Each message wakes all other tabs: one in two minutes is less than a browser wakes a hidden tab anyway.',
        measured: `${range(messages)}, slope ${slope(messages.points).toFixed(2)}`,
        met: isFlat(messages, GOALS.messages),
      },
      {
        what: 'timers that run in an hour of a hidden tab, of 1 to 100 tabs',
        goal: `≤ ${GOALS.hiddenTimers}, slope ≤ ${GOALS.slope}`,
        because: 'A browser lets the timers of a hidden page run once a minute to save its battery.',
        measured: `${range(hidden)}, slope ${slope(hidden.points).toFixed(2)}`,
        met: isFlat(hiddenTimers, GOALS.hiddenTimers) && isFlat(hiddenIdleTimers, GOALS.hiddenTimers),
        others: makers
          .filter((make) => make !== element)
          .map((make) => `${name(make)} ${traffic.get(make)!.hidden.wakes}`)
          .join(', '),
      },
    ],
    charts,
    report: [
      ...report,
      `The core of \`<session-security>\` in a simulated browser with the reference store; one tab is visible, the others are
hidden. It is exact, and the same in every run. Active: an hour with limits of ${HOUR_LIMITS.active.warnAfter} and ${HOUR_LIMITS.active.expireAfter} s. Idle: an hour with limits of
${HOUR_LIMITS.idle.warnAfter} and ${HOUR_LIMITS.idle.expireAfter} s. The visible tab looks at its clocks every 5 seconds, so that it notices a sleep of the computer.
Messages grow in one place, from the warning to the end: before a tab warns, it asks the others once, because one of them
may know of activity that it has not told yet. So a hundred tabs send a hundred messages at a warning.`,
      table(
        [
          'one tab',
          'timers, active',
          'timers, idle',
          'timers, hidden',
          'messages, active',
          'storage writes, active',
          'pings, active',
        ],
        makers.map((make) => {
          const {active, idle, hidden} = traffic.get(make)!;
          return [
            name(make),
            ...[active.wakes, idle.wakes, hidden.wakes, active.messages, active.storageWrites, active.pings].map(
              String,
            ),
          ];
        }),
      ),
      `An hour of one real page whose clock runs through the hour at once, with the same limits; hidden is idle too.
hmrc-frontend does not track activity, and leaves after 600 s. Most of the others set one timer for the end again at
each event, and do not read the clock otherwise: the section wakes shows how late they are after a sleep.`,
    ],
  };
}

type TrafficOfHours = Record<keyof typeof HOURS, Traffic>;

async function trafficOf(makers: readonly MakeClient[]): Promise<Map<MakeClient, TrafficOfHours>> {
  const browser = await startChromium();
  try {
    const hours = (hour: Hour) => Promise.all(makers.map((make) => anHourOf(browser, make, hour)));
    const [active, idle, hidden] = [await hours(HOURS.active), await hours(HOURS.idle), await hours(HOURS.hidden)];
    return new Map(
      makers.map((make, index) => [make, {active: active[index]!, idle: idle[index]!, hidden: hidden[index]!}]),
    );
  } finally {
    await browser.close();
  }
}

/** `14 to 18`, or `7` for a cost that is the same at each size. A hidden tab is missing where there is one tab. */
function range({points}: Curve): string {
  const costs = points.map(({cost}) => cost).filter((cost) => cost > 0);
  const [least, most] = [Math.min(...costs), Math.max(...costs)];
  return least === most ? `${least}` : `${least} to ${most}`;
}
