import {readdirSync} from 'node:fs';

/** Folders of test/ whose files run in Node; files anywhere else under test/ run in the browser, so none is forgotten. */
const NODE_FOLDERS = ['core', 'locales', 'simulation', 'server', 'architecture', 'package', 'conformance'];
/** Whole pages in a real browser, where it does not matter how fast they are. */
const PAGES_FOLDERS = ['demo', 'pages', 'pictures'];
const END_TO_END_FOLDERS = ['e2e'];

export type Suite = 'browser' | 'node' | 'pages' | 'e2e';

/** The test files of one suite, as paths from the project's root. */
export function testFiles(suite: Suite): string[] {
  return readdirSync('test', {recursive: true, encoding: 'utf8'})
    .map((path) => path.replaceAll('\\', '/'))
    .filter((path) => path.endsWith('.test.ts') && !path.includes('node_modules') && suiteOf(path) === suite)
    .map((path) => `test/${path}`)
    .sort();
}

function suiteOf(path: string): Suite {
  const folder = path.split('/', 1)[0]!;
  if (NODE_FOLDERS.includes(folder)) return 'node';
  if (PAGES_FOLDERS.includes(folder)) return 'pages';
  return END_TO_END_FOLDERS.includes(folder) ? 'e2e' : 'browser';
}
