/**
 * The property names that the file for a CDN may shorten: those that our files use among themselves, and those that Lit
 * uses within its own. Names that a page, another tab, a language file or the browser knows stay as they are.
 */
import {readdirSync, readFileSync} from 'node:fs';
import {join} from 'node:path';

const ROOT = join(import.meta.dirname, '..');
const INTERNAL = ['src', 'src/core', 'src/controllers', 'src/browser', 'src/stream', 'src/views', 'src/i18n'];

/**
 * Files whose names are known outside: the element and its events, the texts, the contract, and the tabs' messages. What
 * debug-log.ts exports is known too, because it is a file of its own.
 */
const PUBLIC = ['src/element.ts', 'src/events.ts', 'src/i18n/messages.ts', 'server-contract/contract.ts'];
const MESSAGES = /interface (SessionInfo|Envelope) \{.*?\n\}|export type TabNews =.*?;\n/gs;

/**
 * A member of a class or an interface, by its indentation, or of a type within a line, by `readonly`. A type within a line
 * that says what a browser has is written without `readonly`.
 */
const MEMBER =
  /^ {2}(?:(?:declare|readonly|static|get|override|async) )*(\w+)\??(?=:|\(|<| = |;)|\breadonly (\w+)\??:/gm;

/** Lit names so what only its own files may use: https://github.com/lit/lit/blob/main/rollup-common.js */
const WITHIN_LIT = '_\\$\\w+';
const LIT = ['lit-html/lit-html', 'lit-element/lit-element', '@lit/reactive-element/reactive-element'];
/** A member of Lit's classes, and whether pages may use it. */
const MEMBER_OF_LIT = /^ {4}(protected )?(?:(?:static|readonly|get) )*(\w+)[?!]?[(:]/gm;

/** A pattern for UglifyJS's `mangle.properties`, which itself leaves alone what the DOM knows. */
export function internalNames(): RegExp {
  const internal = membersOf(INTERNAL.flatMap(filesOf));
  const known = membersOf(PUBLIC);
  for (const [declaration] of read('src/core/ports.ts').matchAll(MESSAGES)) {
    for (const [, name = '', value = ''] of declaration.matchAll(/(\w+)\??:(?: '(\w+)')?/g)) known.add(name).add(value);
  }
  for (const [, name = ''] of read('src/debug-log.ts').matchAll(/^export function (\w+)/gm)) known.add(name);
  const lit = LIT.map((file) => read(`node_modules/${file}.js`)).join();
  for (const file of LIT) {
    for (const [, isProtected, name = ''] of read(`node_modules/${file}.d.ts`).matchAll(MEMBER_OF_LIT)) {
      (isProtected ? internal : known).add(name);
    }
  }
  const names = [...internal].filter((name) => name.length > 2 && !known.has(name) && !lit.includes(`"${name}"`));
  return new RegExp(`^(${WITHIN_LIT}|${names.sort().join('|')})$`);
}

function filesOf(folder: string): string[] {
  return readdirSync(join(ROOT, folder)).flatMap((file) => (file.endsWith('.ts') ? [`${folder}/${file}`] : []));
}

function membersOf(files: readonly string[]): Set<string> {
  const names = new Set<string>();
  for (const file of files) addMembers(names, read(file));
  return names;
}

function addMembers(names: Set<string>, code: string): void {
  for (const [, name, inline = ''] of code.matchAll(MEMBER)) names.add(name ?? inline);
}

function read(file: string): string {
  return readFileSync(join(ROOT, file), 'utf8');
}
