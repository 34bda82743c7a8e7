/**
 * The property names that the file for a CDN may shorten: those that our files use among
 * themselves. Names that a page, another tab, a language file, Lit or the browser knows stay as they are.
 */
import {readdirSync, readFileSync} from 'node:fs';
import {join} from 'node:path';

const ROOT = join(import.meta.dirname, '..');
const INTERNAL = ['src', 'src/core', 'src/controllers', 'src/browser', 'src/views', 'src/i18n'];

/** Files whose names are known outside: the element and its events, the texts, the contract, and the tabs' messages. */
const PUBLIC = ['src/element.ts', 'src/events.ts', 'src/i18n/messages.ts', 'server-contract/contract.ts'];
const MESSAGES = /interface (SessionInfo|Envelope) \{.*?\n\}|export type TabNews =.*?;\n/gs;
const LIT = ['lit-html/lit-html.js', 'lit-element/lit-element.js', '@lit/reactive-element/reactive-element.js'];

/** A member of a class or an interface, by its indentation. */
const MEMBER = /^ {2}(?:(?:declare|readonly|static|get|override|async) )*(\w+)\??(?=:|\(|<| = |;)/gm;

/** A pattern for UglifyJS's `mangle.properties`, which itself leaves alone what the DOM knows. */
export function internalNames(): RegExp {
  const internal = membersOf(INTERNAL.flatMap(filesOf));
  const known = membersOf(PUBLIC);
  for (const [declaration] of read('src/core/ports.ts').matchAll(MESSAGES)) {
    for (const [, name = '', value = ''] of declaration.matchAll(/(\w+)\??:(?: '(\w+)')?/g)) known.add(name).add(value);
  }
  const lit = LIT.map((file) => read(`node_modules/${file}`)).join();
  const names = [...internal].filter((name) => name.length > 2 && !known.has(name) && !isWordOf(lit, name));
  return new RegExp(`^(${names.sort().join('|')})$`);
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
  for (const [, name = ''] of code.matchAll(MEMBER)) names.add(name);
}

function isWordOf(code: string, name: string): boolean {
  return new RegExp(`\\b${name}\\b`).test(code);
}

function read(file: string): string {
  return readFileSync(join(ROOT, file), 'utf8');
}
