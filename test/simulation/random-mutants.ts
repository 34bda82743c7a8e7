/**
 * `node --import tsx test/simulation/random-mutants.ts --count 100 --seed 1` changes single tokens of the core, one at a
 * time, and runs the core's unit tests and the simulation on each. Prints the changes that neither notices: each is a
 * missing test, or needless code. `--hours` is how long the simulation looks for each; `--file` tries one file alone.
 */
import {spawn} from 'node:child_process';
import {cp, mkdtemp, readdir, readFile, rm, symlink, writeFile} from 'node:fs/promises';
import {basename, join, resolve} from 'node:path';
import {parseArgs} from 'node:util';
import {type Change, changed, changesOf} from './mutation/single-tokens.ts';
import {Random} from './random.ts';

const CORE = 'src/core';

/** A change may make a test or a world run for ever, which is noticed as well. `--timeout` is in seconds. */
const DEFAULT_TIMEOUT = '240';

const {values} = parseArgs({
  options: {
    count: {type: 'string', default: '100'},
    seed: {type: 'string', default: '1'},
    hours: {type: 'string', default: '3000'},
    timeout: {type: 'string', default: DEFAULT_TIMEOUT},
    file: {type: 'string'},
  },
});

const sources = new Map<string, string>();
for (const file of (await readdir(CORE)).filter((name) => name.endsWith('.ts'))) {
  if (!values.file || file === values.file) sources.set(file, await readFile(join(CORE, file), 'utf8'));
}
const all = [...sources].flatMap(([file, code]) => changesOf(file, code));
const tried = new Random(Number(values.seed)).shuffled(all).slice(0, Number(values.count));
const folder = await prepareCopy();
const survivors: Change[] = [];
try {
  if ((await run(['all.ts'])) !== 'passed') throw new Error('The tests fail without any change.');
  for (const [index, change] of tried.entries()) {
    const noticed = await findNoticing(change);
    if (!noticed) survivors.push(change);
    console.log(`${index + 1}/${tried.length} ${noticed ?? 'SURVIVES'}: ${describeChange(change)}`);
  }
} finally {
  await rm(folder, {recursive: true});
}
console.log(`\n${tried.length - survivors.length} of ${tried.length} noticed, of ${all.length} possible; survivors:`);
for (const change of survivors) console.log(describeChange(change));

/** A copy of the sources and of everything that tests the core, inside the project, where packages are found. */
async function prepareCopy(): Promise<string> {
  const copy = await mkdtemp(join(import.meta.dirname, '.mutants-'));
  const filter = (path: string) => !basename(path).startsWith('.mutants-');
  for (const part of ['src', 'test/core', 'test/support']) await cp(part, join(copy, part), {recursive: true});
  // A folder cannot be copied into itself.
  for (const entry of await readdir(import.meta.dirname)) {
    if (filter(entry))
      await cp(join(import.meta.dirname, entry), join(copy, 'test/simulation', entry), {recursive: true});
  }
  await symlink(resolve('server-contract'), join(copy, 'server-contract'));
  const tests = (await readdir('test/core')).filter((name) => name.endsWith('.test.ts'));
  await writeFile(join(copy, 'all.ts'), tests.map((name) => `import './test/core/${name}';\n`).join(''));
  return copy;
}

/** The tests that notice the change; undefined if none do. */
async function findNoticing(change: Change): Promise<string | undefined> {
  const code = sources.get(change.file) as string;
  const path = join(folder, CORE, change.file);
  const simulation = ['test/simulation/run.ts', '--hasty', '--seed', '1'];
  const withoutServer = ['--server', 'none', '--hours', String(Number(values.hours) / 10)];
  await writeFile(path, changed(code, change));
  try {
    for (const [name, script] of [
      ['unit tests', ['all.ts']],
      ['simulation', [...simulation, '--hours', values.hours]],
      ['simulation without a server', [...simulation, ...withoutServer]],
    ] as const) {
      const result = await run(script);
      if (result !== 'passed') return `${name} ${result}`;
    }
    return undefined;
  } finally {
    await writeFile(path, code);
  }
}

function run([script, ...options]: readonly string[]): Promise<'passed' | 'failed' | 'never ended'> {
  const args = ['--import', 'tsx', join(folder, script as string), ...options];
  const timeout = Number(values.timeout) * 1000;
  const child = spawn(process.execPath, args, {stdio: 'ignore', timeout, killSignal: 'SIGKILL'});
  return new Promise((done) => {
    child.once('exit', (code, signal) => done(signal ? 'never ended' : code === 0 ? 'passed' : 'failed'));
  });
}

function describeChange({file, line, before, after}: Change): string {
  const short = (text: string) => text.replace(/\s+/g, ' ').slice(0, 90);
  return `${CORE}/${file}:${line}  ${short(before)}  →  ${after === ';' ? '(removed)' : short(after) || '(nothing)'}`;
}
