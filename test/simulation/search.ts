import fc from 'fast-check';
import {type Population, scenarios} from './arbitrary.ts';
import type {Scenario} from './scenario.ts';
import {simulate} from './simulate.ts';
import type {Core, Violation} from './world.ts';

export interface Search extends Population {
  readonly seed: number;
  /** How many worlds to try; one that fails ends the search, after it was made as small as it goes. */
  readonly worlds: number;
  /** Of a failure that was found before: goes straight to it. */
  readonly path?: string | undefined;
  /** A failure need not be made small. */
  readonly hasty?: boolean;
}

export interface Finding {
  readonly scenario: Scenario;
  readonly violation: Violation;
  readonly seed: number;
  readonly path: string;
}

export interface Result {
  readonly worlds: number;
  readonly tabHours: number;
  readonly finding: Finding | undefined;
}

/** Smaller is better, but not worth minutes; milliseconds. */
const LONGEST_SHRINKING = 20_000;

/** Tries worlds until one breaks a promise. */
export async function search(core: Core, {seed, worlds, path, hasty = false, ...population}: Search): Promise<Result> {
  let tabHours = 0;
  let violation: Violation | undefined;
  let patience = Number.POSITIVE_INFINITY;
  const property = fc.asyncProperty(scenarios(population), async (scenario) => {
    if (performance.now() > patience) return true;
    const outcome = await simulate(core, scenario);
    if (!violation) tabHours += outcome.tabHours;
    if (outcome.violation && !violation) patience = performance.now() + LONGEST_SHRINKING;
    violation ??= outcome.violation;
    return outcome.violation === undefined;
  });
  const details = await fc.check(property, {
    seed,
    numRuns: worlds,
    endOnFailure: hasty || path !== undefined,
    ...(path !== undefined && {path}),
  });
  const scenario = details.counterexample?.[0];
  if (!scenario) return {worlds: details.numRuns, tabHours, finding: undefined};
  const {violation: smallest} = await simulate(core, scenario);
  if (!smallest) throw new Error('A world that failed does not do so again: something in it is left to chance.');
  const finding = {scenario, violation: smallest, seed, path: details.counterexamplePath ?? ''};
  return {worlds: details.numRuns, tabHours, finding};
}

/** How a world failed, for a person: the end of its timeline, and the command that shows it again. */
export async function tell(
  core: Core,
  {scenario, violation, seed, path}: Finding,
  population: Population = {},
): Promise<string> {
  const timeline: string[] = [];
  await simulate(core, scenario, timeline);
  const {commands, ...setting} = scenario;
  const troubles = population.troubles ? ` --troubles ${population.troubles.join()}` : '';
  return [
    '',
    `${violation.rule}: ${violation.says}`,
    '',
    JSON.stringify(setting),
    `${commands.length} commands; the last ${LINES} lines of ${timeline.length}, in hours of true time:`,
    '',
    ...timeline.slice(-LINES),
    '',
    `npm run simulate -- --seed ${seed} --path ${path}${troubles}`,
    '',
  ].join('\n');
}

const LINES = 100;
