/**
 * `npm run bench` measures the element and the server half beside other libraries. It writes docs/benchmarks.md, and the
 * main figures into docs/comparison.md and README.md. A goal that is missed fails nothing.
 * `npm run bench -- pings` measures the named sections; `--long` measures all of them, and more often.
 */
import {cpus} from 'node:os';
import {startChromium} from '../support/chromium.ts';
import {cover} from './cover.ts';
import {crowd} from './crowd.ts';
import {sectionText, writeDocument, writeRepeatedFigures} from './document.ts';
import {faults} from './faults.ts';
import type {Findings} from './findings.ts';
import {hidden} from './hidden.ts';
import {hour} from './hour.ts';
import {limit} from './limit.ts';
import {missing} from './line-up.ts';
import {pings} from './pings.ts';
import {dispatchedMoves, trustedMoves} from './pointer-moves.ts';
import {server} from './server/server.ts';
import {sizes} from './sizes.ts';
import {start} from './start.ts';
import {wakes} from './wakes.ts';

const {long, wanted} = readArguments(process.argv.slice(2));

interface Benchmark {
  readonly name: string;
  readonly title: string;
  run(): Promise<Findings>;
  readonly takesLong?: boolean;
}

const benchmarks: readonly Benchmark[] = [
  {name: 'sizes', title: 'Bytes a page loads', run: sizes},
  {name: 'moves', title: 'Script time of a trusted pointer move', run: trustedMoves},
  {name: 'dispatched', title: 'A dispatched pointer move', run: dispatchedMoves},
  {name: 'start', title: 'From script to listening, and heap', run: start},
  {name: 'pings', title: 'Pings and messages an hour, by tabs', run: pings},
  {name: 'crowd', title: 'Twenty tabs and one mouse', run: crowd},
  {name: 'hour', title: 'An hour of one tab: timers, messages, storage', run: hour},
  {name: 'wakes', title: 'From deadline or wake to cover', run: () => wakes(long ? 3 : 1)},
  {name: 'cover', title: 'The cover of a large page', run: cover},
  {name: 'limit', title: 'A limit of six seconds', run: limit},
  {name: 'hidden', title: 'Hidden for minutes', run: hidden, takesLong: true},
  {name: 'faults', title: 'When things go wrong', run: faults},
  {name: 'server', title: 'The server half', run: server},
];

const unknown = wanted.filter((name) => !benchmarks.some((benchmark) => benchmark.name === name));
if (unknown.length > 0) {
  throw new Error(`No ${unknown.join(', ')}; there are ${benchmarks.map(({name}) => name).join(', ')}`);
}
const chosen = benchmarks.filter(({name, takesLong}) =>
  wanted.length > 0 ? wanted.includes(name) : long || !takesLong,
);
const notes = await missing();
for (const note of notes) console.error(note);
const where = await surroundings();
const fresh = new Map<string, string>();
for (const {name, title, run} of chosen) {
  const started = performance.now();
  const findings = await run();
  const seconds = ((performance.now() - started) / 1000).toFixed(0);
  const withNotes = name === 'server' ? findings : {...findings, report: [...findings.report, ...notes]};
  const text = sectionText({name, title}, withNotes, `${where}, ${seconds} s`);
  console.log(`\n${text}`);
  fresh.set(name, text);
}
writeDocument(benchmarks, fresh);
writeRepeatedFigures();

async function surroundings(): Promise<string> {
  const browser = await startChromium();
  const version = await browser.version().finally(() => browser.close());
  const today = new Date().toISOString().slice(0, 10);
  const processors = `${cpus().length} × ${cpus()[0]?.model ?? 'unknown processor'}`;
  return [today, processors, version.replace(/^Headless|\.0$/g, '').replace('/', ' '), `Node ${process.version}`].join(
    ', ',
  );
}

function readArguments(given: readonly string[]): {long: boolean; wanted: readonly string[]} {
  return {long: given.includes('--long'), wanted: given.filter((argument) => argument !== '--long')};
}
