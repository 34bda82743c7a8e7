import {SimulatedBrowser, SimulatedServer, SimulatedWorld} from '../support/simulated-world.ts';

const HOUR = 3600;

/** Pings and tab messages in an hour of simulated time with the default limits, by the number of open tabs. */
export async function pings(): Promise<readonly string[]> {
  const lines: string[] = [];
  for (const tabs of [1, 5, 20, 100]) {
    const active = await anHour(tabs, true);
    const idle = await anHour(tabs, false);
    lines.push(
      `${String(tabs).padStart(3)} tabs: ${active.pings} pings and ${active.messages} tab messages with an active ` +
        `person, ${idle.pings} and ${idle.messages} until an idle one is signed out`,
    );
  }
  return lines;
}

async function anHour(count: number, active: boolean): Promise<{pings: number; messages: number}> {
  const world = new SimulatedWorld();
  const server = new SimulatedServer(world, 600);
  const browser = new SimulatedBrowser(world, server);
  const tabs = Array.from({length: count}, () => browser.open());
  for (const tab of tabs.slice(1)) tab.hide();
  for (let second = 0; second < HOUR; second++) {
    if (active) tabs[0]?.act();
    await world.pass(1000);
  }
  return {pings: server.questions.length, messages: browser.messages.length};
}
