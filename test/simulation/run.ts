/**
 * `npm run simulate -- --hours 1000000` tries worlds until that many tab-hours have passed in them, and prints the count.
 * `--seed` begins elsewhere, `--troubles clock,sleep` tries worlds with exactly these, `--path` goes straight to a failure.
 */
import {parseArgs} from 'node:util';
import {SessionMonitor} from '../../src/core/session-monitor.ts';
import {TROUBLES, type Trouble} from './scenario.ts';
import {type Finding, search, tell} from './search.ts';

const BATCH = 500;

const {values} = parseArgs({
  options: {
    hours: {type: 'string', default: '10000'},
    seed: {type: 'string', default: String(Math.floor(Math.random() * 2 ** 31))},
    path: {type: 'string'},
    troubles: {type: 'string'},
  },
});
const hours = Number(values.hours);
let seed = Number(values.seed);
const troubles = values.troubles?.split(',').map(trouble);
const population = troubles ? {troubles} : {};
const started = performance.now();
let worlds = 0;
let tabHours = 0;
let finding: Finding | undefined;

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => {
    console.log(`Stopped: ${summary()}`);
    process.exit();
  });
}
console.log(`From seed ${seed} on.`);
do {
  const result = await search({SessionMonitor}, {seed, worlds: BATCH, path: values.path, ...population});
  worlds += result.worlds;
  tabHours += result.tabHours;
  finding = result.finding;
  if (finding) console.log(await tell({SessionMonitor}, finding, population));
  seed++;
  if ((seed - Number(values.seed)) % 20 === 0) console.log(summary());
} while (!finding && tabHours < hours && values.path === undefined);
console.log(summary());
process.exitCode = finding ? 1 : 0;

function summary(): string {
  const seconds = (performance.now() - started) / 1000;
  const speed = `${count(tabHours / seconds)} tab-hours a second`;
  return `${count(tabHours)} tab-hours, ${count(worlds)} worlds, ${finding ? 1 : 0} violations, ${speed}`;
}

function count(value: number): string {
  return Math.floor(value).toLocaleString('en');
}

function trouble(name: string): Trouble {
  const known = TROUBLES.find((one) => one === name);
  if (!known) throw new Error(`No trouble ${name}; there are ${TROUBLES.join(', ')}`);
  return known;
}
