/**
 * Writes dist/, everything that the package ships:
 *
 * - `index.js`, `element.js`: ES modules for bundlers, lit left to the reader's own copy
 * - `session-security.min.js`: one self-contained script for a CDN, with lit inside
 * - `server-contract/`: the server half for Node, file for file
 * - `types/`: declarations of both halves
 * - `custom-elements.json`, `web-types.json`, `vscode-*.json`: the element described for editors and documentation
 * - `types-only.js`: what an import of a framework's types finds at run time, nothing
 */
import {spawn} from 'node:child_process';
import {readFile, rm, writeFile} from 'node:fs/promises';
import {createRequire} from 'node:module';
import {dirname, join} from 'node:path';
import {brotliCompressSync, gzipSync} from 'node:zlib';
import {build} from 'vite';

const root = import.meta.dirname;
const dist = join(root, 'dist');
const started = performance.now();

await rm(dist, {recursive: true, force: true});
await Promise.all([
  build({root, mode: 'modules'}),
  build({root, mode: 'cdn'}),
  tool('typescript', 'tsc', '-p', 'tsconfig.build.json'),
  tool('typescript', 'tsc', '-p', 'tsconfig.server.json'),
  tool('@custom-elements-manifest/analyzer', 'cem', 'analyze'),
]);
await writeFile(join(dist, 'types-only.js'), 'export {};\n');
await printSizes('index.js', 'element.js', 'session-security.min.js');
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

async function printSizes(...files: string[]): Promise<void> {
  const column = (bytes: number) => `${(bytes / 1000).toFixed(2)} kB`.padStart(11);
  console.log(`${'file'.padEnd(26)}        raw       gzip     brotli`);
  for (const file of files) {
    const code = await readFile(join(dist, file));
    console.log(
      file.padEnd(26) + [code, gzipSync(code), brotliCompressSync(code)].map((b) => column(b.length)).join(''),
    );
  }
}
