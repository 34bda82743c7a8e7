import {match, ok} from 'node:assert/strict';
import {readFileSync} from 'node:fs';
import {test} from 'node:test';

/** `browser/axe.test.ts` and the title in the backquotes after it. */
const REFERENCE = /([\w/-]+\/[\w-]+\.test\.ts) `([^`]+)`/g;

test('docs/accessibility.md names only tests that exist', () => {
  const document = readFileSync('docs/accessibility.md', 'utf8');
  const references = [...document.matchAll(REFERENCE)];
  ok(references.length > 15, `${references.length} references`);
  for (const [, file = '', title = ''] of references) {
    const source = readFileSync(`test/${file}`, 'utf8');
    ok(title.length > 15, `"${title}" names no test`);
    const titles = source.match(/\b(?:it|test)\(\s*['"`].*/g) ?? [];
    ok(
      titles.some((line) => line.includes(title)),
      `test/${file} has no test "${title}"`,
    );
  }
});

test('W8: docs/accessibility.md names the test of each criterion, except of those without a test', () => {
  const rows = readFileSync('docs/accessibility.md', 'utf8').match(/^\| \d.*$/gm) ?? [];
  const unshown = rows.filter((row) => !row.match(REFERENCE));
  for (const row of unshown) match(row, /\| no test \|$/);
});
