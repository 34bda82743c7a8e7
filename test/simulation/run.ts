/**
 * `npm run simulate -- --hours 1000000` tries worlds until that many tab-hours have passed in them, and prints the count.
 * `--seed` begins elsewhere, `--troubles clock,sleep` tries worlds with exactly these, `--server none` worlds with this
 * server, `--path` goes straight to a failure, `--hasty` reports a failure without making it smaller.
 */
import {parseArgs} from 'node:util';
import {REAL_CORE} from './core.ts';
import {SERVERS, TROUBLES} from './scenario.ts';
import {describeFinding, type Finding, search} from './search.ts';

const BATCH = 500;

const {values} = parseArgs({
  options: {
    hours: {type: 'string', default: '10000'},
    seed: {type: 'string', default: String(Math.floor(Math.random() * 2 ** 31))},
    path: {type: 'string'},
    troubles: {type: 'string'},
    server: {type: 'string'},
    hasty: {type: 'boolean', default: false},
  },
});
const hours = Number(values.hours);
let seed = Number(values.seed);
const troubles = values.troubles?.split(',').map((name) => oneOf(TROUBLES, name));
const population = {...(troubles && {troubles}), ...(values.server && {server: oneOf(SERVERS, values.server)})};
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
  const result = await search(REAL_CORE, {seed, worlds: BATCH, path: values.path, hasty: values.hasty, ...population});
  worlds += result.worlds;
  tabHours += result.tabHours;
  finding = result.finding;
  if (finding) console.log(await describeFinding(REAL_CORE, finding, population));
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

function oneOf<T extends string>(names: readonly T[], name: string): T {
  const known = names.find((one) => one === name);
  if (!known) throw new Error(`No ${name}; there are ${names.join(', ')}`);
  return known;
}
