import {deepEqual, equal} from 'node:assert/strict';
import {readdirSync, readFileSync} from 'node:fs';
import {describe, test} from 'node:test';
import {breaches, RULES} from './rules.ts';
import {readSource} from './source-file.ts';

const PAGE = readFileSync('docs/architecture.md', 'utf8');

describe('docs/architecture.md', () => {
  test('lists every folder, and no other', () => {
    const there = ['src', 'server-contract'].flatMap((top) => [`${top}/`, ...foldersIn(top)]);
    deepEqual(foldersOf(PAGE).sort(), there.sort());
  });

  test('lists no folder in which the rules allow no file', () => {
    const files = foldersOf(PAGE).map((folder) => readSource(`${folder}x.ts`, ''));
    deepEqual(breaches(files), []);
  });

  test('lists the rules that are checked, in their order', () => {
    deepEqual(
      arrowsOf(PAGE),
      RULES.map(({says}) => says),
    );
  });

  test('is read as it is written', () => {
    const page =
      '## Folders\n\n| folder | holds |\n| --- | --- |\n| `src/a/` | one |\n\n## Arrows\n\n- a to b\n\n## More\n\n- c\n';
    deepEqual([foldersOf(page), arrowsOf(page)], [['src/a/'], ['a to b']]);
    equal(breaches([readSource('src/a/x.ts', '')]).length, 1);
  });
});

function foldersOf(page: string): string[] {
  return [...section(page, 'Folders').matchAll(/^\| `(\S+\/)` \|/gm)].map(([, folder = '']) => folder);
}

function arrowsOf(page: string): string[] {
  return [...section(page, 'Arrows').matchAll(/^- (.*)$/gm)].map(([, rule = '']) => rule);
}

function section(page: string, heading: string): string {
  return page.split(/^## /m).find((part) => part.startsWith(`${heading}\n`)) ?? '';
}

function foldersIn(top: string): string[] {
  return readdirSync(top, {recursive: true, withFileTypes: true})
    .filter(
      (entry) => entry.isDirectory() && !entry.parentPath.includes('node_modules') && entry.name !== 'node_modules',
    )
    .map(({parentPath, name}) => `${parentPath}/${name}/`.replaceAll('\\', '/'));
}
