import {SimulatedBrowser, SimulatedServer, SimulatedWorld} from './simulated-world.ts';

const HOUR = 3600;

export interface HourOfTabs {
  /** Pings to the server. */
  readonly pings: number;
  /** Messages between the tabs after all are open. */
  readonly messages: number;
  /** Messages between the tabs while they open. */
  readonly opening: number;
  /** Timers that ran, in the tab with the most of them. */
  readonly wakes: {readonly visible: number; readonly hidden: number};
  /** How many tabs signed the user out. */
  readonly ended: number;
}

/**
 * An hour of simulated time in a browser with several tabs, one of them visible. The user is active every second, or
 * has left.
 */
export async function anHourOfTabs(
  count: number,
  active: boolean,
  limits = {expireAfter: 600, warnAfter: 540},
): Promise<HourOfTabs> {
  const world = new SimulatedWorld();
  const server = new SimulatedServer(world, limits.expireAfter);
  const browser = new SimulatedBrowser(world, server);
  const tabs = Array.from({length: count}, () => browser.open(limits));
  for (const tab of tabs.slice(1)) tab.hide();
  await world.pass(1000);
  const opening = browser.messages.length;
  for (let second = 0; second < HOUR; second++) {
    if (active) tabs[0]?.act();
    await world.pass(1000);
  }
  return {
    pings: server.questions.length,
    messages: browser.messages.length - opening,
    opening,
    wakes: {visible: tabs[0]?.wakes ?? 0, hidden: Math.max(0, ...tabs.slice(1).map(({wakes}) => wakes))},
    ended: tabs.filter(({ends}) => ends).length,
  };
}
