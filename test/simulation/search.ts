import fc from 'fast-check';
import {type Population, scenarios} from './arbitrary.ts';
import type {Core} from './core.ts';
import type {Scenario} from './scenario.ts';
import type {Violation} from './scenario-world.ts';
import {simulate} from './simulate.ts';

export interface Search extends Population {
  readonly seed: number;
  /** How many worlds to try. One that fails ends the search, after it was made as small as possible. */
  readonly worlds: number;
  /** Goes straight to a failure that was found before. */
  readonly path?: string | undefined;
  /** Report the first failure as it is, not a smaller one. */
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

/** A smaller world is easier to read, but not worth minutes; milliseconds. */
const LONGEST_SHRINKING = 20_000;

/** Tries worlds until one breaks a promise. */
export async function search(core: Core, {seed, worlds, path, hasty = false, ...population}: Search): Promise<Result> {
  let tabHours = 0;
  let violation: Violation | undefined;
  let shrinkUntil = Number.POSITIVE_INFINITY;
  const property = fc.asyncProperty(scenarios(population), async (scenario) => {
    if (performance.now() > shrinkUntil) return true;
    const outcome = await simulate(core, scenario);
    if (!violation) tabHours += outcome.tabHours;
    if (outcome.violation && !violation) shrinkUntil = performance.now() + LONGEST_SHRINKING;
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

/** A readable account of a failure: the end of its timeline, and the command that runs it again. */
export async function describeFinding(
  core: Core,
  {scenario, violation, seed, path}: Finding,
  population: Population = {},
): Promise<string> {
  const timeline: string[] = [];
  await simulate(core, scenario, timeline);
  const {commands, ...setting} = scenario;
  const troubles = population.troubles ? ` --troubles ${population.troubles.join()}` : '';
  const server = population.server ? ` --server ${population.server}` : '';
  return [
    '',
    `${violation.rule}: ${violation.says}`,
    '',
    JSON.stringify(setting),
    `${commands.length} commands; the last ${LINES} lines of ${timeline.length}, in hours of true time:`,
    '',
    ...timeline.slice(-LINES),
    '',
    `npm run simulate -- --seed ${seed} --path ${path}${troubles}${server}`,
    '',
  ].join('\n');
}

const LINES = 100;
