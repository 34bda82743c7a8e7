/** A tab whose every ping and message a test can count, to the millisecond. */
import type {TabMessage, TabNews} from '../../src/core/ports.ts';
import {SimulatedBrowser, SimulatedServer, SimulatedWorld} from './simulated-world.ts';

export const SECOND = 1000;
export const ROUND_TRIP = 40;
/** So long that the first ping is the only one. */
export const LONG = {expireAfter: 7200, warnAfter: 6900};

export function setUp({server: withServer = true} = {}) {
  const world = new SimulatedWorld();
  const server = new SimulatedServer(world, 600);
  const browser = new SimulatedBrowser(world, withServer ? server : undefined);
  /** A message as another tab would send it now, or has sent it `ageMs` ago. */
  const said = (news: TabNews, idleMs: number | null = null, ageMs = 0): TabMessage => ({
    ...news,
    sentAtMs: browser.wallOffset + world.time - ageMs,
    idleMs,
  });
  /** The moments of the pings since `from`, after it. */
  const pings = (from: number) => server.questions.filter(({at}) => at >= from).map(({at}) => at - from);
  /** The kinds of the messages that were sent since the last look. */
  const posted = () => browser.messages.splice(0).map(({kind}) => kind);
  return {world, server, browser, said, pings, posted};
}

/** A tab after ten seconds, when its user was active and the server was told. */
export async function active(browser: SimulatedBrowser, world: SimulatedWorld) {
  const tab = browser.open({channel: false});
  await world.pass(10 * SECOND);
  tab.act();
  tab.ping();
  return tab;
}

export const alone = () => setUp({server: false});
