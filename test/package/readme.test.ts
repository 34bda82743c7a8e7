import {equal, match} from 'node:assert/strict';
import {test} from 'node:test';
import {readReadme} from '../../scripts/reference.ts';
import {readmeFigures} from '../bench/document.ts';

test("D3: README.md's tables are what the element's docblock says; otherwise `npm run reference` writes them", () => {
  const {written, wanted} = readReadme();
  for (const table of ['attributes', 'fields', 'methods', 'events', 'slots', 'parts', 'properties']) {
    match(written, new RegExp(`<!-- reference: ${table} -->`));
  }
  equal(written, wanted);
});

test('README.md has the figures that docs/benchmarks.md has; otherwise `npm run bench` writes them', () => {
  const {written, wanted} = readmeFigures();
  for (const part of ['figures', 'faults']) match(written, new RegExp(`<!-- ${part} -->`));
  equal(written, wanted);
});
