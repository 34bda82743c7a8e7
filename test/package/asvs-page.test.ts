import {deepEqual, ok} from 'node:assert/strict';
import {readFileSync} from 'node:fs';
import {describe, test} from 'node:test';
import {readElement} from '../../scripts/reference/element.ts';

const PAGE = readFileSync('docs/asvs.md', 'utf8');

/** The numbers of the requirements in each section of OWASP ASVS 5.0, chapter V7. */
const SECTIONS: Readonly<Record<string, number>> = {'7.1': 3, '7.2': 4, '7.3': 2, '7.4': 5, '7.5': 3, '7.6': 2};

describe('docs/asvs.md', () => {
  test('has a row for each requirement of V7, in their order', () => {
    const rows = [...PAGE.matchAll(/^\| (7\.\d\.\d) \(L[123]\):/gm)].map(([, number]) => number);
    const wanted = Object.entries(SECTIONS).flatMap(([section, count]) =>
      Array.from({length: count}, (_, index) => `${section}.${index + 1}`),
    );
    deepEqual(rows, wanted);
  });

  test('names only rules that docs/behaviour.md defines', () => {
    const defined = new Set(
      [...readFileSync('docs/behaviour.md', 'utf8').matchAll(/^- \*\*([A-Z]\d{1,2})\*\*/gm)].map(([, id]) => id),
    );
    const named = [...PAGE.matchAll(/\| ([A-Z]\d{1,2}(?:, [A-Z]\d{1,2})*) \|$/gm)].flatMap(([, ids = '']) =>
      ids.split(', '),
    );
    ok(named.length > 40, `${named.length} rules`);
    deepEqual(
      named.filter((id) => !defined.has(id)),
      [],
    );
  });

  test('names only options and attributes that there are', () => {
    const options = readFileSync('server-contract/core/options.ts', 'utf8');
    const attributes = readElement().attributes.map(({name}) => name);
    const named = [...PAGE.matchAll(/`(\w+)(?::[^`]*)`/g)].map(([, name = '']) => name);
    const marked = [...PAGE.matchAll(/`([a-z]+-[a-z-]+)(?:="[^`]*")?`/g)].map(([, name = '']) => name);
    ok(named.length > 5 && marked.length > 3, `${named.length} options, ${marked.length} attributes`);
    deepEqual(
      [
        ...named.filter((name) => !options.includes(`readonly ${name}?:`)),
        ...marked.filter((name) => !attributes.includes(name)),
      ],
      [],
    );
  });
});
