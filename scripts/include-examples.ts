/**
 * `npm run examples` writes files of `examples/` into the texts that show them; a test fails if a text is out of date.
 * A code block that comes after `<!-- file: examples/koa/guard.js -->` is that file, with its path in the example above it.
 */
import {readdirSync, readFileSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';

const ROOT = join(import.meta.dirname, '..');
const FENCED = /^(<!-- file: (\S+) -->\n)(\s*(?:\*\*`[^`\n]+`\*\*\s+)?```(\w[^\n]*)\n.*?^```$)?/gms;

/**
 * The text with each such block as its file is now.
 *
 * @throws Error naming a file that does not exist, or that no block comes after
 */
export function includeExamples(text: string, read = (path: string) => readFileSync(join(ROOT, path), 'utf8')): string {
  return text.replace(FENCED, (_all, marker: string, path: string, block: string | undefined, language: string) => {
    if (block === undefined) throw new Error(`no code block comes after <!-- file: ${path} -->`);
    const [, shown] = /^examples\/[^/]+\/(.+)/.exec(path) ?? [];
    const name = shown === undefined ? '' : `\n**\`${shown}\`**\n`;
    return `${marker}${name}\n\`\`\`${language}\n${read(path).trimEnd()}\n\`\`\``;
  });
}

/** The files that a text shows. */
export function includedFiles(text: string): string[] {
  return [...text.matchAll(FENCED)].map(([, , path = '']) => path);
}

/** The texts for users, as paths from the project's root. */
export function documents(): string[] {
  const inside = ['docs', 'server-contract'].flatMap((folder) =>
    readdirSync(join(ROOT, folder), {recursive: true, encoding: 'utf8'}).map((path) => join(folder, path)),
  );
  return [...readdirSync(ROOT), ...inside].filter((path) => path.endsWith('.md'));
}

if (import.meta.filename === process.argv[1]) {
  for (const path of documents()) {
    const written = readFileSync(join(ROOT, path), 'utf8');
    const wanted = includeExamples(written);
    if (written === wanted) continue;
    writeFileSync(join(ROOT, path), wanted);
    console.log(`${path} now shows the examples as they are.`);
  }
}
