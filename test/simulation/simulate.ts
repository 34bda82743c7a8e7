import {perform} from './actions.ts';
import type {Pause, Scenario} from './scenario.ts';
import {type Core, type Violation, World} from './world.ts';

export interface Outcome {
  readonly violation: Violation | undefined;
  /** Hours for which tabs ran and had a session, over all tabs. */
  readonly tabHours: number;
}

const SECOND = 1000;
const HOUR = 3600 * SECOND;

/** Runs a scenario to its end, or to the first broken promise. With `timeline`, tells there what happened. */
export async function simulate(core: Core, scenario: Scenario, timeline?: string[]): Promise<Outcome> {
  const world = new World(core, scenario, timeline);
  await world.server.signIn();
  for (const device of world.devices) {
    for (let tab = 0; tab < scenario.tabs; tab++) device.open(world.options(tab > 1));
  }
  for (const command of scenario.commands) {
    await world.pass(lengthOf(command.after, scenario));
    if (world.violation) break;
    await perform(world, command);
  }
  await end(world);
  for (const tab of world.tabs) tab.suspended();
  return {violation: world.violation, tabHours: world.tabTime / HOUR};
}

/** All trouble ends and nobody does anything any more: every session must end, in every tab that runs. */
async function end(world: World): Promise<void> {
  const {scenario, server, devices} = world;
  world.trace('', 'everything calms down, and nobody is there any more');
  world.deserted = true;
  server.heal();
  for (const device of devices) device.calmDown();
  await world.agenda.until(Math.max(...devices.map(({sleepsUntil}) => sleepsUntil)), world.halted);
  const step = scenario.expireAfter * SECOND;
  await world.pass(step + 10 * SECOND);
  await world.pass(step + 300 * SECOND);
  for (const tab of world.tabs) {
    if (tab.runs && !tab.over) world.violated('Safe', `${tab.name} never ended`);
  }
  if (!world.violation && (await server.poll())) world.violated('Safe', 'the server still serves the session');
}

function lengthOf({since, plus}: Pause, {warnAfter, expireAfter}: Scenario): number {
  const base = {command: 0, warn: warnAfter * SECOND, expire: expireAfter * SECOND}[since];
  return Math.max(0, base + plus);
}
