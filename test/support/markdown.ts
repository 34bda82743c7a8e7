import {readFileSync} from 'node:fs';

/** A code block of a Markdown file. */
export interface CodeBlock {
  readonly file: string;
  readonly line: number;
  readonly language: string;
  readonly code: string;
  /** The file of an example that the block shows. */
  readonly shows: string | undefined;
}

export function codeBlocks(file: string): CodeBlock[] {
  const text = readFileSync(file, 'utf8');
  return [...text.matchAll(/^```(\w+)[^\n]*\n(.*?)^```$/gms)].map(({1: language = '', 2: code = '', index}) => {
    const before = text.slice(0, index);
    const [, shows] = /<!-- file: (\S+) -->\s*(?:\*\*`[^`\n]+`\*\*\s+)?$/.exec(before) ?? [];
    return {file, line: before.split('\n').length + 1, language, code, shows};
  });
}

/** The targets of a file's links, without those to other sites. */
export function ownLinks(file: string): string[] {
  const links = [...prose(file).matchAll(/\]\(([^)\s]+)\)/g)].map(([, target = '']) => target);
  return links.filter((target) => !/^[a-z]+:/.test(target));
}

/** The anchors that a link to the file may name after #. */
export function anchors(file: string): string[] {
  const headings = [...prose(file).matchAll(/^#+ (.*)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replace(/[^\p{Letter}\p{Number}\s_-]/gu, '')
      .replaceAll(' ', '-'),
  );
  return [...headings, ...[...prose(file).matchAll(/^<a id="([^"]+)"><\/a>$/gm)].map(([, id = '']) => id)];
}

function prose(file: string): string {
  return readFileSync(file, 'utf8').replace(/^```.*?^```$/gms, '');
}
