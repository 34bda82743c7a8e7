/**
 * `npm run sizes -- "why"` adds the present size of the element to docs/sizes.md, with the reason for the change. A
 * test fails if the element is larger than in the last line there.
 */
import {readFileSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {brotliCompressSync, gzipSync} from 'node:zlib';
import {build, type Rolldown} from 'vite';

const root = join(import.meta.dirname, '..');
const HISTORY = join(root, 'docs/sizes.md');

/** Bytes. */
export interface Size {
  readonly raw: number;
  readonly gzip: number;
  readonly brotli: number;
}

export interface Sizes {
  /** The file for a CDN, with lit inside. */
  readonly cdn: Size;
  /** Our own code alone, minified in the same way. */
  readonly own: Size;
}

export async function weigh(): Promise<Sizes> {
  return {cdn: weighFile('session-security.min.js'), own: sizeOf(await ownCode())};
}

/** A file of dist/. */
export function weighFile(name: string): Size {
  return sizeOf(readFileSync(join(root, 'dist', name)));
}

/** The sizes in the last line of the history. */
export function recordedSizes(): Sizes {
  const last = readFileSync(HISTORY, 'utf8').trimEnd().split('\n').at(-1) ?? '';
  const [, ...bytes] = last.split('|').slice(1, -2).map(Number);
  const size = ([raw = Number.NaN, gzip = Number.NaN, brotli = Number.NaN]: number[]) => ({raw, gzip, brotli});
  return {cdn: size(bytes.slice(0, 3)), own: size(bytes.slice(3))};
}

function sizeOf(code: string | Buffer): Size {
  return {raw: Buffer.byteLength(code), gzip: gzipSync(code).length, brotli: brotliCompressSync(code).length};
}

async function ownCode(): Promise<string> {
  const [{output}] = (await build({root, mode: 'own'})) as [Rolldown.RolldownOutput];
  return output[0].code;
}

if (import.meta.filename === process.argv[1]) {
  const why = process.argv.slice(2).join(' ');
  if (!why) throw new Error('Say why: npm run sizes -- "why it weighs more or less than before"');
  const {cdn, own} = await weigh();
  const bytes = [cdn, own].flatMap(({raw, gzip, brotli}) => [raw, gzip, brotli]);
  const line = `| ${[new Date().toISOString().slice(0, 10), ...bytes, why.replaceAll('|', '\\|')].join(' | ')} |\n`;
  writeFileSync(HISTORY, line, {flag: 'a'});
  console.log(line);
}
