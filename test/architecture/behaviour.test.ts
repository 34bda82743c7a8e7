import {deepEqual, ok} from 'node:assert/strict';
import {readdirSync, readFileSync} from 'node:fs';
import {join} from 'node:path';
import {describe, test} from 'node:test';

/** Text by path. */
type Texts = ReadonlyMap<string, string>;

const PAGE = 'docs/behaviour.md';
const CONTRACT = 'server-contract/README.md';
const READ = /\.(ts|js|mjs|py|md|yaml|html)$/;

describe('the rules of behaviour', () => {
  test('each id that is used is defined once, and each defined id begins the title of a test', () => {
    const files = new Map(['src', 'server-contract', 'test', 'docs'].flatMap(textsIn));
    ok(files.size > 200, `${files.size} files`);
    const page = files.get(PAGE) ?? '';
    ok(definedIn(page).length > 50, `${definedIn(page).length} rules`);
    deepEqual(faults(page, files), []);
  });

  test('each obligation that is named is one of the contract', () => {
    const obligations: readonly string[] = readFileSync(CONTRACT, 'utf8').match(/^\d\.\d+(?= )/gm) ?? [];
    const named = [...readFileSync(PAGE, 'utf8').matchAll(/\[(\d\.\d+(?:, \d\.\d+)*)\]/g)].flatMap(([, list = '']) =>
      list.split(', '),
    );
    ok(named.length > 30, `${named.length} obligations`);
    deepEqual(
      named.filter((number) => !obligations.includes(number)),
      [],
    );
  });

  const page = '- **T1** One.\n';
  const titled = (...titles: string[]) => titles.map((title) => `  test('${title}', () => {`).join('\n');
  const cases: readonly (readonly [name: string, page: string, file: string, source: string, fault: string])[] = [
    ['a title', page, 'test/x.test.ts', titled('T1: works', 'T2: works'), 'T2 in test/x.test.ts is not defined'],
    ['a second id of a title', page, 'test/x.test.ts', titled('T1, X9: works'), 'X9 in test/x.test.ts is not defined'],
    ['a comment', page, 'src/x.ts', '/** Only trusted events count (A2). */', 'A2 in src/x.ts is not defined'],
    ['a text', page, 'docs/x.md', 'See S15.', 'S15 in docs/x.md is not defined'],
    ['a rule without a test', page, 'test/x.test.ts', titled('shows T1'), 'T1 begins the title of no test'],
    ['a duplicate', `${page}- **T1** Two.`, 'test/x.test.ts', titled('T1: works'), 'T1 is defined twice'],
  ];
  for (const [name, defined, file, source, fault] of cases) {
    test(`a fault is found in ${name}`, () => {
      const files = new Map([[file, source]]);
      ok(faults(defined, files).includes(fault), String(faults(defined, files)));
    });
  }

  test('no fault is found where there is none: escaped bytes, user agents and hashes are no ids', () => {
    const files = new Map([
      ['test/x.test.ts', titled('T1: works')],
      ['src/x.ts', `// By T1. '%D9%A0' 'Mozilla/5.0 (X11; Linux)' "4r7Oba0" #A1B2C3`],
    ]);
    deepEqual(faults(page, files), []);
  });
});

/** Everything that is wrong, as sentences a maintainer can act on. */
function faults(page: string, files: Texts): string[] {
  const defined = definedIn(page);
  const proved = new Set([...files].flatMap(([path, text]) => (path.startsWith('test/') ? provedIn(text) : [])));
  return [
    ...new Set(
      [...files]
        .flatMap(([path, text]) => usedIn(text).map((id) => ({id, path})))
        .filter(({id, path}) => path !== THIS && !defined.includes(id))
        .map(({id, path}) => `${id} in ${path} is not defined`),
    ),
    ...defined.filter((id, index) => defined.indexOf(id) < index).map((id) => `${id} is defined twice`),
    ...defined.filter((id) => !proved.has(id)).map((id) => `${id} begins the title of no test`),
  ];
}

/** This file's own examples contain invented ids. */
const THIS = 'test/architecture/behaviour.test.ts';

function definedIn(page: string): string[] {
  return [...page.matchAll(/^- \*\*([A-Z]\d{1,2})\*\*/gm)].map(([, id = '']) => id);
}

/** `%D9` is a byte of an address, and `X11;` is part of a user agent. */
function usedIn(text: string): string[] {
  return text.match(/(?<![\w%#])[ABDEFILOPRSTWX][1-9]\d?(?![\w;])/g) ?? [];
}

/** The ids with which titles begin: `T1: …` or `T1, A3: …`. */
function provedIn(source: string): string[] {
  const titles = source.matchAll(/\b(?:test|it|describe)\(\s*['"`]((?:[A-Z]\d{1,2}, )*[A-Z]\d{1,2}):/g);
  return [...titles].flatMap(([, ids = '']) => ids.split(', '));
}

function textsIn(folder: string): [path: string, text: string][] {
  return readdirSync(folder, {recursive: true, encoding: 'utf8'})
    .map((path) => join(folder, path).replaceAll('\\', '/'))
    .filter((path) => READ.test(path) && !path.includes('node_modules'))
    .map((path) => [path, readFileSync(path, 'utf8')]);
}
