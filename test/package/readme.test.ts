import {equal, match} from 'node:assert/strict';
import {test} from 'node:test';
import {readReadme} from '../../reference.ts';
import {readmeFigures} from '../bench/document.ts';

test("D3: README.md's tables are what the element's docblock says; otherwise `npm run reference` writes them", () => {
  const {written, wanted} = readReadme();
  match(written, /<!-- reference: attributes -->/);
  match(written, /<!-- reference: events -->/);
  equal(written, wanted);
});

test('README.md has the figures that docs/benchmarks.md has; otherwise `npm run bench` writes them', () => {
  const {written, wanted} = readmeFigures();
  match(written, /<!-- figures -->/);
  equal(written, wanted);
});
