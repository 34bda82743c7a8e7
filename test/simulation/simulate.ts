import {perform} from './actions.ts';
import type {Core} from './core.ts';
import type {Pause, Scenario} from './scenario.ts';
import {ScenarioWorld, type Violation} from './scenario-world.ts';

export interface Outcome {
  readonly violation: Violation | undefined;
  /** Hours for which tabs ran and had a session, over all tabs. */
  readonly tabHours: number;
}

const SECOND = 1000;
const HOUR = 3600 * SECOND;

/** Runs a scenario to its end, or to the first broken promise. Writes the events into `timeline`, if given. */
export async function simulate(core: Core, scenario: Scenario, timeline?: string[]): Promise<Outcome> {
  const world = new ScenarioWorld(core, scenario, timeline);
  await world.server?.signIn();
  for (const device of world.devices) {
    for (let tab = 0; tab < scenario.tabs; tab++) device.open(world.options(tab > 1));
  }
  for (const command of scenario.commands) {
    await world.pass(lengthOf(command.after, world));
    if (world.violation) break;
    await perform(world, command);
  }
  await end(world);
  for (const tab of world.tabs) tab.stopCounting();
  return {violation: world.violation, tabHours: world.tabTime / HOUR};
}

/** All trouble ends and all users leave: every session must end, in every tab that runs. */
async function end(world: ScenarioWorld): Promise<void> {
  const {scenario, server, devices} = world;
  world.trace('', 'all trouble ends, and all users leave');
  world.deserted = true;
  server?.heal();
  for (const device of devices) device.calmDown();
  await world.agenda.until(Math.max(...devices.map(({sleepsUntil}) => sleepsUntil)), world.halted);
  const step = scenario.expireAfter * SECOND;
  await world.pass(step + 10 * SECOND);
  await world.pass(step + 300 * SECOND);
  for (const tab of world.tabs) {
    if (tab.runs && !tab.over) world.violated('Safe', `${tab.name} never ended`);
  }
  if (!world.violation && (await server?.poll())) world.violated('Safe', 'the server still serves the session');
}

function lengthOf({since, plus}: Pause, {scenario, oracle, agenda}: ScenarioWorld): number {
  const idle = agenda.time - oracle.lastActivity;
  const warn = scenario.warnAfter * SECOND;
  const expire = scenario.expireAfter * SECOND;
  const base = {command: 0, warn, expire, 'warn due': warn - idle, 'expire due': expire - idle}[since];
  return Math.max(0, base + plus);
}
