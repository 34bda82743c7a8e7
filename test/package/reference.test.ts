import {deepEqual, equal, match, ok} from 'node:assert/strict';
import {readFileSync} from 'node:fs';
import {describe, test} from 'node:test';
import {readReference, referenceParts} from '../../scripts/reference.ts';

describe('the reference in the texts', () => {
  for (const {path, written, wanted} of readReference()) {
    test(`D3: ${path} says what the docblocks say; otherwise \`npm run reference\` writes it`, () => {
      equal(written, wanted);
    });
  }

  test('D3: README.md has a table of each kind', () => {
    const readme = readFileSync('README.md', 'utf8');
    for (const table of ['attributes', 'fields', 'methods', 'events', 'slots', 'parts', 'properties']) {
      match(readme, new RegExp(`<!-- reference: ${table} -->`));
    }
  });

  test('D3: each attribute, property, method, event and option has a heading, its type and an example', () => {
    const sections = ['docs/element.md', 'docs/options.md'].flatMap((path) =>
      readFileSync(path, 'utf8').split(/^### /m).slice(1),
    );
    const described = Object.keys(referenceParts()).filter((name) => name.includes(' '));
    ok(described.length > 50, `${described.length} parts`);
    deepEqual(
      described.filter((part) => !sections.some((section) => isComplete(section, part))),
      [],
    );
    equal(isComplete('debug\n\n<!-- reference: attribute debug -->\nWords.\n<!-- end -->\n', 'attribute debug'), false);
  });
});

function isComplete(section: string, part: string): boolean {
  const [heading = '', ...lines] = section.split('\n');
  const [, after] = lines.join('\n').split(`<!-- reference: ${part} -->`);
  const name = part.split(' ')[1] ?? '';
  return heading.includes(name) && after !== undefined && /- (type|call): /.test(after) && after.includes('```');
}
