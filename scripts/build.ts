/**
 * Writes dist/, everything that the package ships:
 *
 * - `index.js`, `element.js`, `events.js`, `locales/`: ES modules for bundlers, lit left to the reader's own copy
 * - `session-security.min.js`: one self-contained script for a CDN, with lit inside
 * - `session-security.debug.min.js`: a second script for a CDN, for the attribute `debug`
 * - `session-security.events.min.js`: another one, which opens the event stream
 * - `_locales/`: the texts that this script loads where a page is not in English, as JSON
 * - `server-contract/`: the server half for Node, file for file
 * - `types/`: declarations of both halves
 * - `custom-elements.json`, `web-types.json`, `vscode-*.json`: the element described for editors and documentation
 * - `session-security.min.js.LICENSE.txt`: ours, and that of lit
 * - `integrity.txt`, `integrity-events.txt`: what `integrity` says of the script for a CDN and of that for the event stream,
 *   for the notes of a release
 * - `types-only.js`: what an import of a framework's types finds at run time, nothing
 */
import {spawn} from 'node:child_process';
import {createHash} from 'node:crypto';
import {mkdir, readdir, readFile, rm, writeFile} from 'node:fs/promises';
import {createRequire} from 'node:module';
import {dirname, join} from 'node:path';
import {pathToFileURL} from 'node:url';
import {build} from 'vite';
import {weighFile} from './sizes.ts';

const root = join(import.meta.dirname, '..');
const dist = join(root, 'dist');
const CDN_FILE = 'session-security.min.js';
const EVENTS_FILE = 'session-security.events.min.js';
const started = performance.now();

await rm(dist, {recursive: true, force: true});
await Promise.all([
  build({root, mode: 'modules'}),
  build({root, mode: 'cdn'}),
  writeLocales(),
  tool('typescript', 'tsc', '-p', 'tsconfig.build.json'),
  tool('typescript', 'tsc', '-p', 'tsconfig.server.json'),
  tool(
    '@custom-elements-manifest/analyzer',
    'cem',
    'analyze',
    '--config',
    'scripts/custom-elements-manifest.config.mjs',
  ),
]);
await writeFile(join(dist, 'types-only.js'), 'export {};\n');
const licences = ['LICENSE', 'node_modules/lit/LICENSE'].map((path) => readFile(join(root, path), 'utf8'));
await writeFile(join(dist, `${CDN_FILE}.LICENSE.txt`), (await Promise.all(licences)).join('\n---\n\nLit: '));
printSizes('index.js', 'element.js', 'shared/element.js', 'events.js', CDN_FILE, EVENTS_FILE);
console.log(`integrity of ${CDN_FILE}: ${await writeIntegrity(CDN_FILE, 'integrity.txt')}`);
console.log(`integrity of ${EVENTS_FILE}: ${await writeIntegrity(EVENTS_FILE, 'integrity-events.txt')}`);
console.log(`Built in ${((performance.now() - started) / 1000).toFixed(1)} s.`);

/** Runs a command of an installed package by its own Node, which needs no shell and works on Windows too. */
async function tool(packageName: string, command: string, ...args: string[]): Promise<void> {
  const manifest = createRequire(import.meta.url).resolve(`${packageName}/package.json`);
  const {bin} = JSON.parse(await readFile(manifest, 'utf8')) as {bin: Record<string, string>};
  const script = bin[command];
  if (!script) throw new Error(`${packageName} has no command ${command}`);
  const child = spawn(process.execPath, [join(dirname(manifest), script), ...args], {cwd: root, stdio: 'inherit'});
  await new Promise<void>((done, fail) => {
    child.once('error', fail);
    child.once('exit', (code) => (code === 0 ? done() : fail(new Error(`${command} ${args[0]} ended with ${code}`))));
  });
}

/** Writes the texts as data: a page that trusts the script need not trust these files. */
async function writeLocales(): Promise<void> {
  const from = join(root, 'src/i18n/locales');
  await mkdir(join(dist, '_locales'), {recursive: true});
  for (const file of await readdir(from)) {
    if (file === 'en.ts') continue;
    const {messages} = (await import(pathToFileURL(join(from, file)).href)) as {messages: object};
    await writeFile(join(dist, '_locales', file.replace(/ts$/, 'json')), JSON.stringify(messages));
  }
}

/** Writes the value of `integrity`: a browser with it runs no other script, whatever the CDN sends. */
async function writeIntegrity(file: string, to: string): Promise<string> {
  const hash = createHash('sha384').update(await readFile(join(dist, file)));
  const integrity = `sha384-${hash.digest('base64')}`;
  await writeFile(join(dist, to), `${integrity}\n`);
  return integrity;
}

function printSizes(...files: string[]): void {
  const column = (bytes: number) => `${(bytes / 1000).toFixed(2)} kB`.padStart(11);
  console.log(`${'file'.padEnd(32)}        raw       gzip     brotli`);
  for (const file of files) {
    const {raw, gzip, brotli} = weighFile(file);
    console.log(file.padEnd(32) + [raw, gzip, brotli].map(column).join(''));
  }
}
