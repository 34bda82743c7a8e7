import {deepEqual, ok} from 'node:assert/strict';
import {readdirSync, readFileSync} from 'node:fs';
import {describe, test} from 'node:test';
import {importCircles} from './import-circles.ts';
import {readSource, type SourceFile} from './source-file.ts';

describe('import circles', () => {
  test('src and server-contract have none, of types neither', () => {
    const files = ['src', 'server-contract'].flatMap(sourceFiles);
    const [core, server] = ['src/core/', 'server-contract/core/'].map((folder) =>
      files.filter(
        ({path, imports}) => path.startsWith(folder) && imports.some(({target}) => target.startsWith(folder)),
      ),
    );
    ok(core!.length > 3 && server!.length > 3, 'found files that import each other');
    deepEqual(importCircles(files), []);
  });

  test('a file that imports itself is a circle', () => {
    deepEqual(circlesOf({'src/a.ts': 'import "./a.ts";'}), [['src/a.ts', 'src/a.ts']]);
  });

  test('two files that import each other are one circle, reported once', () => {
    const files = {'src/a.ts': 'import {b} from "./b.ts"; b();', 'src/b.ts': 'export * from "./a.ts";'};
    deepEqual(circlesOf(files), [['src/a.ts', 'src/b.ts', 'src/a.ts']]);
  });

  test('a circle over three files is found by types and by dynamic imports', () => {
    const files = {
      'src/a.ts': 'import type {B} from "./core/b.ts"; export type A = B;',
      'src/core/b.ts': 'export const b = () => import("../c.ts");',
      'src/c.ts': 'export type {A} from "./a.ts";',
    };
    deepEqual(circlesOf(files), [['src/a.ts', 'src/core/b.ts', 'src/c.ts', 'src/a.ts']]);
  });

  test('two separate circles are both reported, the second although the first leads to it', () => {
    const files = {
      'src/a.ts': 'import "./b.ts"; import "./c.ts";',
      'src/b.ts': 'import "./a.ts";',
      'src/c.ts': 'import "./d.ts";',
      'src/d.ts': 'import "./c.ts";',
    };
    deepEqual(circlesOf(files), [
      ['src/a.ts', 'src/b.ts', 'src/a.ts'],
      ['src/c.ts', 'src/d.ts', 'src/c.ts'],
    ]);
  });

  test('two ways to the same file are no circle', () => {
    const files = {
      'src/a.ts': 'import "./b.ts"; import "./c.ts";',
      'src/b.ts': 'import "./c.ts";',
      'src/c.ts': 'import "lit"; import "./missing.ts";',
    };
    deepEqual(circlesOf(files), []);
  });
});

function circlesOf(files: Readonly<Record<string, string>>): string[][] {
  return importCircles(Object.entries(files).map(([path, code]) => readSource(path, code)));
}

function sourceFiles(folder: string): SourceFile[] {
  return readdirSync(folder, {recursive: true, encoding: 'utf8'})
    .filter((path) => path.endsWith('.ts'))
    .map((path) => `${folder}/${path.replaceAll('\\', '/')}`)
    .map((path) => readSource(path, readFileSync(path, 'utf8')));
}
