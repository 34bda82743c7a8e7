/**
 * `npm run bench` measures the element and the server half beside other libraries. It writes docs/benchmarks.md, and the
 * main figures into docs/comparison.md and README.md, section by section. A goal that is missed fails nothing; a section
 * that breaks keeps its old figures, and the others go on.
 * `npm run bench -- tabs` measures the named sections, and `server` those whose names begin with it, too. All sections
 * together take less than 40 minutes: one that only waits runs beside those that measure no time.
 */
import {writeFileSync} from 'node:fs';
import {cpus} from 'node:os';
import {join} from 'node:path';
import {startChromium} from '../support/chromium.ts';
import {connect} from './connect.ts';
import {cover} from './cover.ts';
import {crowd} from './crowd.ts';
import {sectionText, writeDocument, writeRepeatedFigures} from './document.ts';
import {faults} from './faults.ts';
import type {Findings} from './findings.ts';
import {hidden} from './hidden.ts';
import {input} from './input.ts';
import {limit} from './limit.ts';
import {missing} from './line-up.ts';
import {memory} from './memory.ts';
import {serverAsRun} from './server/as-run/as-run.ts';
import {pingsOfCrowds} from './server/crowds.ts';
import {durableEnds} from './server/durable.ts';
import {memoryOfServer} from './server/memory.ts';
import {server} from './server/server.ts';
import {streams} from './server/streams.ts';
import {sessionsOfUsers} from './server/users.ts';
import {sizes} from './sizes.ts';
import {start} from './start.ts';
import {tabs} from './tabs.ts';
import {wakes} from './wakes.ts';

const wanted = process.argv.slice(2);

interface Benchmark {
  readonly name: string;
  readonly title: string;
  run(): Promise<Findings>;
  /**
   * `waits`: the section needs the processor for moments alone. `counts`: its figures are counts, sizes or seconds, so it
   * runs while others wait. By default a section has the machine to itself.
   */
  readonly shares?: 'waits' | 'counts';
}

const benchmarks: readonly Benchmark[] = [
  {name: 'sizes', title: 'Bytes a page loads', run: sizes, shares: 'counts'},
  {name: 'input', title: 'Real input', run: input},
  {name: 'start', title: 'From script to listening, and heap', run: start},
  {name: 'tabs', title: 'An hour of 1 to 100 tabs', run: tabs, shares: 'counts'},
  {name: 'crowd', title: 'Twenty tabs and one mouse', run: crowd, shares: 'counts'},
  {name: 'wakes', title: 'From deadline or wake to cover', run: wakes},
  {name: 'connect', title: 'Connecting the element, by nodes and frames', run: connect},
  {name: 'cover', title: 'Covering and uncovering, by nodes and frames', run: cover},
  {name: 'memory', title: 'Memory over time', run: memory, shares: 'counts'},
  {name: 'limit', title: 'A limit of six seconds', run: limit},
  {name: 'hidden', title: 'Hidden for minutes', run: hidden, shares: 'waits'},
  {name: 'faults', title: 'When things go wrong', run: faults, shares: 'counts'},
  {name: 'server', title: 'The server half', run: server},
  {name: 'server_as_run', title: 'The server half, as people run it', run: serverAsRun},
  {name: 'server_growth', title: 'The server half: a ping, by sessions and users', run: pingsOfCrowds},
  {name: 'server_users', title: 'The server half: the sessions of users', run: sessionsOfUsers},
  {name: 'server_memory', title: 'The server half: memory over a million requests', run: memoryOfServer},
  {name: 'streams', title: 'The server half: open event streams', run: streams},
  {name: 'server_durable', title: 'The server half: the price of durable ends', run: durableEnds},
];

const unknown = wanted.filter((name) => !benchmarks.some((benchmark) => benchmark.name === name));
if (unknown.length > 0) {
  throw new Error(`No ${unknown.join(', ')}; there are ${benchmarks.map(({name}) => name).join(', ')}`);
}
const isWanted = (name: string) => wanted.some((one) => name === one || name.startsWith(`${one}_`));
const chosen = benchmarks.filter(({name}) => wanted.length === 0 || isWanted(name));
const notes = await missing();
for (const note of notes) console.error(note);
const where = await surroundings();
const waiting = Promise.all(chosen.filter(({shares}) => shares === 'waits').map(measure));
for (const benchmark of chosen.filter(({shares}) => shares === 'counts')) await measure(benchmark);
await waiting;
for (const benchmark of chosen.filter(({shares}) => shares === undefined)) await measure(benchmark);

async function measure(benchmark: Benchmark): Promise<void> {
  try {
    await measureAndWrite(benchmark);
  } catch (error) {
    console.error(`The section ${benchmark.name} broke:`, error);
    process.exitCode = 1;
  }
}

async function measureAndWrite({name, title, run}: Benchmark): Promise<void> {
  const started = performance.now();
  const findings = await run();
  const seconds = ((performance.now() - started) / 1000).toFixed(0);
  const withNotes =
    name.startsWith('server') || name === 'streams' ? findings : {...findings, report: [...findings.report, ...notes]};
  const text = sectionText({name, title}, withNotes, `${where}, ${seconds} s`);
  console.log(`\n${text}`);
  for (const {file, svg} of findings.charts ?? []) writeFileSync(join('docs/images', file), svg);
  writeDocument(benchmarks, new Map([[name, text]]));
  writeRepeatedFigures();
}

async function surroundings(): Promise<string> {
  const browser = await startChromium();
  const version = await browser.version().finally(() => browser.close());
  const today = new Date().toISOString().slice(0, 10);
  const processors = `${cpus().length} × ${cpus()[0]?.model ?? 'unknown processor'}`;
  return [today, processors, version.replace(/^Headless|\.0$/g, '').replace('/', ' '), `Node ${process.version}`].join(
    ', ',
  );
}
