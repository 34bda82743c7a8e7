/**
 * `npm test` runs the checks one after the other. A failure does not stop the run, so that one run shows all failures.
 * `npm test -- e2e types` runs only the named steps. The last line is the total over all steps and runners.
 * `npm run test:field` (`--field`) runs the steps that take longer instead: each folder of test/field is a step.
 * Browser tests run in those of Chromium, Firefox and WebKit that are found, or in those that BROWSERS names.
 * With CI=true a skipped test or a missing browser counts as a failure.
 */
import {spawn} from 'node:child_process';
import {parseArgs} from 'node:util';
import {add, closingLine, NOTHING, readClosingLine, readFailureLines, type Tally} from './support/closing-line.ts';
import {findEngines} from './support/engines.ts';
import {findOrInstallChromium} from './support/find-browser.ts';
import {fieldSteps, fieldTestFiles, type Suite, testFiles} from './support/suites.ts';

interface Step {
  readonly name: string;
  run(): Promise<Tally>;
}

const PASSED: Tally = {...NOTHING, passed: 1};
const FAILED: Tally = {...NOTHING, failed: 1};

const DEFAULT_STEPS: readonly Step[] = [
  {name: 'lint', run: () => script('lint')},
  // Before the types: demo and tests import the package by its name, so they need its built declarations.
  {name: 'build', run: () => script('build')},
  {name: 'types', run: () => script('types')},
  {name: 'node', run: () => nodeSuite('node', 3)},
  {name: 'browser', run: browserTests},
  {name: 'pages', run: () => nodeSuite('pages', 2)},
  // These tests are about real time and run side by side within a file, so more than two files at once would slow each other down.
  {name: 'e2e', run: () => nodeSuite('e2e', 2)},
];

/**
 * Test files at a time in steps that mostly wait: for the limits of pages, and for installs. In the others one at a time:
 * servers and a screen reader need the machine to themselves, and some files of `examples` use the same installed example.
 */
const FIELD_FILES_AT_ONCE: Readonly<Record<string, number>> = {pages: 2, frameworks: 2};

const FIELD_STEPS: readonly Step[] = fieldSteps().map((name) => ({
  name,
  run: () => nodeTests(`field/${name}`, fieldTestFiles(name), FIELD_FILES_AT_ONCE[name] ?? 1),
}));

const {values, positionals} = parseArgs({options: {field: {type: 'boolean', default: false}}, allowPositionals: true});
const chosen = choose(values.field ? FIELD_STEPS : DEFAULT_STEPS, positionals);
const engines = findEngines();
// Chromium is needed in any case, by the end-to-end tests.
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
  report.push(`${step.name.padEnd(13)} ${`${seconds} s`.padStart(8)}   ${closingLine(tally)}`);
  total = add(total, tally);
}

const missing = engines.filter(({browser}) => !browser).length;
console.log(`\n${[...failures, ...report].join('\n')}`);
if (process.env.CI === 'true' && total.skipped + missing > 0) {
  console.log('On CI no test may be skipped and no browser may be missing.');
  total = add(total, FAILED);
}
console.log(closingLine(total));
process.exitCode = total.failed > 0 ? 1 : 0;

function choose(steps: readonly Step[], names: readonly string[]): readonly Step[] {
  const unknown = names.filter((name) => !steps.some((step) => step.name === name));
  if (unknown.length === 0) return names.length === 0 ? steps : steps.filter(({name}) => names.includes(name));
  throw new Error(`No step ${unknown.join(', ')}; there are ${steps.map(({name}) => name).join(', ')}`);
}

/** A script of package.json counts as one test. */
async function script(name: string): Promise<Tally> {
  const {code} = await run('npm', ['run', '--silent', name], {shell: process.platform === 'win32'});
  return code === 0 ? PASSED : FAILED;
}

function nodeSuite(suite: Suite, concurrency: number): Promise<Tally> {
  return nodeTests(suite, testFiles(suite), concurrency);
}

async function nodeTests(suite: string, files: readonly string[], concurrency: number): Promise<Tally> {
  if (files.length === 0) return noFiles(suite);
  return tests(['test/support/node-tests.ts', String(concurrency), ...files]);
}

async function browserTests(): Promise<Tally> {
  if (testFiles('browser').length === 0) return noFiles('browser');
  return tests(['node_modules/@web/test-runner/dist/bin.js']);
}

/** Every test runner ends with a closing line. A runner that ends without one, or fails without a failed test, counts as a failure. */
async function tests(args: string[]): Promise<Tally> {
  const {code, output} = await run(process.execPath, ['--import', 'tsx', ...args]);
  const tally = readClosingLine(output);
  failures.push(...readFailureLines(output));
  if (!tally) return FAILED;
  return code === 0 || tally.failed > 0 ? tally : add(tally, FAILED);
}

function noFiles(suite: string): Tally {
  console.log(`No test file in the ${suite} suite.`);
  return FAILED;
}

/** Runs a command. Its output is shown at once and also returned. */
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
