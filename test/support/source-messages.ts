import {readdirSync, readFileSync} from 'node:fs';
import {join} from 'node:path';

/** The texts of a source, each as a pattern: what a template inserts may be anything. */
type Texts = readonly RegExp[];

const COMMENTS = /\/\*.*?\*\/|^\s*\/\/[^\n]*/gms;
const JOINED = /([`'])\s*\+\s*\1/g;
const TEXT = /'((?:[^'\\\n]|\\.)*)'|`((?:[^`\\]|\\.)*)`/gs;

/** Shorter constant parts would be in any message. */
const SHORTEST = 8;

export function textsInSource(source: string): Texts {
  const code = source.replace(COMMENTS, '').replace(JOINED, '');
  return [...code.matchAll(TEXT)].flatMap(([, quoted, template = '']) => {
    const parts = quoted === undefined ? template.split(/\$\{[^}]*\}/) : [quoted];
    // A message is one line. Statements of SQL and scripts of Redis have so many gaps that they would take exponential time.
    if (parts.join('').length < SHORTEST || parts.some((part) => part.includes('\n'))) return [];
    const escaped = parts.map((part) => unescaped(part).replace(/[\\^$.*+?()[\]{}|]/g, '\\$&'));
    return new RegExp(`^${escaped.join('(.*?)')}$`, 's');
  });
}

export function textsInFolders(...folders: string[]): Texts {
  return folders
    .flatMap((folder) => readdirSync(folder, {recursive: true, encoding: 'utf8'}).map((path) => join(folder, path)))
    .filter((path) => path.endsWith('.ts'))
    .flatMap((path) => textsInSource(readFileSync(path, 'utf8')));
}

/**
 * True if one of the texts is the message, with values in its gaps. What a gap holds of three words or more has to be a
 * text itself, after a name at most.
 */
export function isMessage(message: string, texts: Texts, known = new Map<string, boolean>()): boolean {
  const judged = known.get(message);
  if (judged !== undefined) return judged;
  known.set(message, false);
  const is = texts.some((text) => {
    const gaps = text.exec(message)?.slice(1);
    return gaps?.every((gap) => isValue(gap) || isMessage(gap.replace(/^[^\s,]+(?=,)/, ''), texts, known));
  });
  known.set(message, is);
  return is;
}

function isValue(gap: string): boolean {
  return gap.split(' ').length < 3;
}

function unescaped(text: string): string {
  return text.replace(/\\(.)/g, '$1');
}
