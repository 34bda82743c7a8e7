/**
 * `npm test`: every check there is, one after the other, going on after a failure so that all of them are seen.
 * `npm test -- e2e types` runs the named steps alone. The last line is the total over all steps and runners.
 * Browser tests run in all of Chromium, Firefox and WebKit that are found, or in those that BROWSERS names.
 * With CI=true a skipped test or a browser that is missing counts as a failure.
 */
import {spawn} from 'node:child_process';
import {add, closingLine, NOTHING, readClosingLine, readFailureLines, type Tally} from './support/closing-line.ts';
import {findEngines} from './support/engines.ts';
import {findOrInstallChromium} from './support/find-browser.ts';
import {type Suite, testFiles} from './support/suites.ts';

interface Step {
  readonly name: string;
  run(): Promise<Tally>;
}

const PASSED: Tally = {...NOTHING, passed: 1};
const FAILED: Tally = {...NOTHING, failed: 1};

const steps: readonly Step[] = [
  {name: 'lint', run: () => script('lint')},
  // Before the types: demo and tests import the package by its name, and so by its built declarations.
  {name: 'build', run: () => script('build')},
  {name: 'types', run: () => script('types')},
  {name: 'node', run: () => nodeTests('node', 3)},
  {name: 'browser', run: browserTests},
  {name: 'pages', run: () => nodeTests('pages', 2)},
  // Each is about real time, and has its own tests wait side by side: with more files at once than two, they come late.
  {name: 'e2e', run: () => nodeTests('e2e', 2)},
];

const chosen = choose(process.argv.slice(2));
const engines = findEngines();
// Chromium in any case: the tests from end to end need it.
const chromium = engines.find(({name}) => name === 'chromium')?.browser ?? findOrInstallChromium();
process.env.CHROME_PATH = chromium.path;
for (const {name, browser} of engines)
  console.log(`${name}: ${browser ? `${browser.path} (${browser.how})` : 'not found'}`);
process.env.BROWSERS = engines.flatMap(({name, browser}) => (browser ? [name] : [])).join();

let total = NOTHING;
const failures: string[] = [];
const report: string[] = [];
for (const step of chosen) {
  console.log(`\n── ${step.name} ${'─'.repeat(100 - step.name.length)}`);
  const started = performance.now();
  const tally = await step.run().catch((error: unknown) => {
    console.error(error);
    return FAILED;
  });
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  report.push(`${step.name.padEnd(8)} ${`${seconds} s`.padStart(8)}   ${closingLine(tally)}`);
  total = add(total, tally);
}

const missing = engines.filter(({browser}) => !browser).length;
console.log(`\n${[...failures, ...report].join('\n')}`);
if (process.env.CI === 'true' && total.skipped + missing > 0) {
  console.log('In CI nothing may be skipped, and no browser be missing.');
  total = add(total, FAILED);
}
console.log(closingLine(total));
process.exitCode = total.failed > 0 ? 1 : 0;

function choose(names: readonly string[]): readonly Step[] {
  const unknown = names.filter((name) => !steps.some((step) => step.name === name));
  if (unknown.length === 0) return names.length === 0 ? steps : steps.filter(({name}) => names.includes(name));
  throw new Error(`No step ${unknown.join(', ')}; there are ${steps.map(({name}) => name).join(', ')}`);
}

/** A script of package.json: passed or failed as a whole. */
async function script(name: string): Promise<Tally> {
  const {code} = await run('npm', ['run', '--silent', name], {shell: process.platform === 'win32'});
  return code === 0 ? PASSED : FAILED;
}

async function nodeTests(suite: Suite, concurrency: number): Promise<Tally> {
  const files = testFiles(suite);
  if (files.length === 0) return noFiles(suite);
  return tests(['test/support/node-tests.ts', String(concurrency), ...files]);
}

async function browserTests(): Promise<Tally> {
  if (testFiles('browser').length === 0) return noFiles('browser');
  return tests(['node_modules/@web/test-runner/dist/bin.js']);
}

/** A test runner ends with its closing line; one that broke down before, or failed without a failing test, is a failure. */
async function tests(args: string[]): Promise<Tally> {
  const {code, output} = await run(process.execPath, ['--import', 'tsx', ...args]);
  const tally = readClosingLine(output);
  failures.push(...readFailureLines(output));
  if (!tally) return FAILED;
  return code === 0 || tally.failed > 0 ? tally : add(tally, FAILED);
}

function noFiles(suite: Suite): Tally {
  console.log(`No test file in the ${suite} suite.`);
  return FAILED;
}

/** Runs a command, showing its output as it comes and keeping it. */
function run(
  command: string,
  args: string[],
  options: {shell?: boolean} = {},
): Promise<{code: number; output: string}> {
  const color = process.stdout.isTTY ? {FORCE_COLOR: '1'} : {};
  const child = spawn(command, args, {
    ...options,
    env: {...process.env, ...color},
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const chunks: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => {
    chunks.push(chunk);
    process.stdout.write(chunk);
  });
  return new Promise((done, fail) => {
    child.once('error', fail);
    child.once('close', (code) => done({code: code ?? 1, output: Buffer.concat(chunks).toString()}));
  });
}
