/**
 * `npm run reference` writes what the docblocks of the element and of the options say into the texts; a test fails if a
 * text is out of date. Such a part stands between `<!-- reference: name -->` and `<!-- end -->`.
 */
import {readFileSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {elementParts, readElement} from './reference/element.ts';
import {optionParts} from './reference/options.ts';

const ROOT = join(import.meta.dirname, '..');
const TEXTS = ['README.md', 'docs/element.md', 'docs/options.md'];

interface ReferenceText {
  readonly path: string;
  readonly written: string;
  readonly wanted: string;
}

/** Every part that a text may show, by its name. */
export function referenceParts(): Record<string, string> {
  return {...elementParts(readElement()), ...optionParts()};
}

/** The texts as they are, and as they should be by the docblocks. */
export function readReference(): ReferenceText[] {
  const parts = referenceParts();
  return TEXTS.map((path) => {
    const written = readFileSync(join(ROOT, path), 'utf8');
    const wanted = written.replace(
      /(<!-- reference: (.+?) -->\n).*?(<!-- end -->)/gs,
      (_all, begin: string, name: string, end: string) => {
        const part = parts[name];
        if (part === undefined)
          throw new Error(`${path} asks for "${name}"; there are ${Object.keys(parts).join(', ')}`);
        // A blank line, or Markdown would take a text for a part of the comment.
        return part.startsWith('|') ? `${begin}${part}\n${end}` : `${begin}\n${part}\n\n${end}`;
      },
    );
    return {path, written, wanted};
  });
}

if (import.meta.filename === process.argv[1]) {
  for (const {path, written, wanted} of readReference()) {
    writeFileSync(join(ROOT, path), wanted);
    console.log(written === wanted ? `${path} is as the docblocks say.` : `${path} now is as the docblocks say.`);
  }
}
