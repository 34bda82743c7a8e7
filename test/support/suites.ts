import {readdirSync} from 'node:fs';

/** Folders of test/ whose files run in Node; files anywhere else under test/ run in the browser, so none is forgotten. */
const NODE_FOLDERS = ['simulation', 'conformance', 'server', 'package', 'core', 'locales', 'architecture'];
/** Whole pages in a real browser, where it does not matter how fast they are. */
const PAGES_FOLDERS = ['demo', 'pages', 'pictures'];
const END_TO_END_FOLDERS = ['e2e'];

/** Folders, and files without `.test.ts`, of each of which the slowest come first, so that none is left over at the end. */
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

export type Suite = 'browser' | 'node' | 'pages' | 'e2e';

/** The test files of one suite, as paths from the project's root. */
export function testFiles(suite: Suite): string[] {
  return readdirSync('test', {recursive: true, encoding: 'utf8'})
    .map((path) => path.replaceAll('\\', '/'))
    .filter((path) => path.endsWith('.test.ts') && !path.includes('node_modules') && suiteOf(path) === suite)
    .map((path) => `test/${path}`)
    .sort((a, b) => rank(a) - rank(b) || (a < b ? -1 : 1));
}

function rank(path: string): number {
  const index = SLOWEST_FIRST.findIndex((slow) => path.startsWith(`test/${slow}/`) || path === `test/${slow}.test.ts`);
  return index < 0 ? SLOWEST_FIRST.length : index;
}

function suiteOf(path: string): Suite {
  const folder = path.split('/', 1)[0]!;
  if (NODE_FOLDERS.includes(folder)) return 'node';
  if (PAGES_FOLDERS.includes(folder)) return 'pages';
  return END_TO_END_FOLDERS.includes(folder) ? 'e2e' : 'browser';
}
