import {equal, match} from 'node:assert/strict';
import {test} from 'node:test';
import {readReadme} from '../../reference.ts';

test("D3: README.md's tables are what the element's docblock says; otherwise `npm run reference` writes them", () => {
  const {written, wanted} = readReadme();
  match(written, /<!-- reference: attributes -->/);
  match(written, /<!-- reference: events -->/);
  equal(written, wanted);
});
