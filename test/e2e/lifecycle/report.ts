/** `npm run lifecycle`: from wake to cover, for the element and for its like, in one run, as a Markdown table. */
import {originalMissing} from '../../support/original.ts';
import {element, type MakeClient, original} from '../faults/clients.ts';
import {rivals} from '../faults/rivals.ts';
import {measure, PATIENCE} from './measure.ts';
import {WAKES, type Wake} from './wakes.ts';

const ROUNDS = 3;
/** More would measure the machine. */
const AT_ONCE = 2;

const clients: readonly MakeClient[] = [element, ...(originalMissing ? [] : [original]), ...(await rivals())];
if (originalMissing) console.error(`Without the original, which ${originalMissing}.`);

// Round by round, so that whatever else the machine does meanwhile is everybody's.
const jobs = Array.from({length: ROUNDS}).flatMap(() =>
  WAKES.flatMap((wake) => clients.map((client) => ({wake, client}))),
);
const cells = new Map<string, number[]>();
const worker = async () => {
  for (let job = jobs.shift(); job; job = jobs.shift()) {
    const {readableFor, forEver} = await measure(job.wake, job.client);
    cellOf(job.wake, job.client).push(forEver ? Number.POSITIVE_INFINITY : readableFor);
  }
};
await Promise.all(Array.from({length: AT_ONCE}, worker));

console.log(`Milliseconds that the text could still be read, from the wake or else from the end of the session:
median of ${ROUNDS} runs, and the worst. **no end**: not gone within ${PATIENCE} s.\n`);
console.log(`| | ${clients.map((client) => client(WAKES[0]!.limits).name).join(' | ')} |`);
console.log(`| --- |${clients.map(() => ' ---: |').join('')}`);
for (const wake of WAKES) {
  console.log(`| ${wake.name} | ${clients.map((client) => text(cellOf(wake, client))).join(' | ')} |`);
}

function cellOf(wake: Wake, client: MakeClient): number[] {
  const key = `${WAKES.indexOf(wake)}/${clients.indexOf(client)}`;
  const cell = cells.get(key) ?? [];
  cells.set(key, cell);
  return cell;
}

function text(times: readonly number[]): string {
  const sorted = [...times].sort((a, b) => a - b);
  const [median, worst] = [sorted[Math.floor(sorted.length / 2)]!, sorted.at(-1)!];
  return median === worst ? say(median) : `${say(median)} (${say(worst)})`;
}

function say(milliseconds: number): string {
  return Number.isFinite(milliseconds) ? String(Math.round(milliseconds)) : '**no end**';
}
