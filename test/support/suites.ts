import {readdirSync} from 'node:fs';

/** Folders of test/ whose files run in Node. Files in a folder that no list names run in the browser, so that none is forgotten. */
const NODE_FOLDERS = ['simulation', 'conformance', 'server', 'package', 'core', 'locales', 'architecture'];
/** Whole pages in a real browser, for which time does not matter. */
const PAGES_FOLDERS = ['demo', 'pictures'];
const END_TO_END_FOLDERS = ['e2e'];

/** Folders, and files without `.test.ts`. The slowest start first, so that none of them runs alone at the end. */
const SLOWEST_FIRST: readonly string[] = [
  ...NODE_FOLDERS,
  'e2e/tabs',
  'e2e/lifecycle/crowd',
  'e2e/faults',
  'e2e/lifecycle',
  'e2e/attack',
  'e2e/back-button',
  'e2e/original',
];

/** Checks that take longer and run by `npm run test:field` alone; each folder in here is a step of its own. */
const FIELD_FOLDER = 'field';

export type Suite = 'browser' | 'node' | 'pages' | 'e2e';

/** The test files of one suite, as paths from the project's root. */
export function testFiles(suite: Suite): string[] {
  return allTestFiles()
    .filter((path) => suiteOf(path) === suite)
    .map((path) => `test/${path}`)
    .sort((a, b) => rank(a) - rank(b) || (a < b ? -1 : 1));
}

/** The names of the steps of `npm run test:field`: the folders of test/field that hold test files. */
export function fieldSteps(): string[] {
  const inField = allTestFiles().filter((path) => path.startsWith(`${FIELD_FOLDER}/`));
  return [...new Set(inField.map((path) => path.split('/')[1]!))].sort();
}

/** The test files of one step of `npm run test:field`, as paths from the project's root. */
export function fieldTestFiles(step: string): string[] {
  return allTestFiles()
    .filter((path) => path.startsWith(`${FIELD_FOLDER}/${step}/`))
    .map((path) => `test/${path}`)
    .sort();
}

/** Every test file, as a path from test/. */
function allTestFiles(): string[] {
  return readdirSync('test', {recursive: true, encoding: 'utf8'})
    .map((path) => path.replaceAll('\\', '/'))
    .filter((path) => path.endsWith('.test.ts') && !path.includes('node_modules'));
}

function rank(path: string): number {
  const index = SLOWEST_FIRST.findIndex((slow) => path.startsWith(`test/${slow}/`) || path === `test/${slow}.test.ts`);
  return index < 0 ? SLOWEST_FIRST.length : index;
}

function suiteOf(path: string): Suite | undefined {
  const folder = path.split('/', 1)[0]!;
  if (NODE_FOLDERS.includes(folder)) return 'node';
  if (PAGES_FOLDERS.includes(folder)) return 'pages';
  if (folder === FIELD_FOLDER) return undefined;
  return END_TO_END_FOLDERS.includes(folder) ? 'e2e' : 'browser';
}
