import {cp, mkdir, readFile, rm, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {build} from 'vite';
import {EXAMPLES} from '../examples.ts';
import {example, front, overview, page} from '../page.ts';
import {CONTENT_POLICY} from '../policy.ts';

const root = join(import.meta.dirname, '../..');

/** Files that are served as they are. */
const COPIED = {
  'demo/public': 'demo',
  'demo/examples': 'demo/examples',
  'demo/pages': 'demo/pages',
  'demo/recording': 'demo/recording',
  'demo/static/start.js': 'demo/start.js',
  'dist/session-security.min.js': 'session-security.min.js',
  'dist/_locales': '_locales',
  'README.md': 'README.md',
  'server-contract/README.md': 'server-contract/README.md',
};

/**
 * msw expects to run in a page or in Node, and refuses to load in a service worker, where there is no `localStorage`.
 * It keeps cookies there, but the demo has none. (Observed with msw 3.0.5.)
 */
const PAGE_GLOBALS = 'globalThis.localStorage = {};';

/** Before other scripts, because these may send requests to the server. */
const HEAD = `<meta http-equiv="Content-Security-Policy" content="${CONTENT_POLICY}">
    <script type="module" src="demo/start.js"></script>
    <link`;

const FOOT = `<footer class="bar quiet">In this copy the server is played by your browser, in a service worker.</footer>
  </body>`;

/** Writes the demo as files for any static host, under any address, with its server in a service worker. */
export async function buildDemo(out: string): Promise<void> {
  await rm(out, {recursive: true, force: true});
  await mkdir(out, {recursive: true});
  for (const [from, to] of Object.entries(COPIED)) await cp(join(root, from), join(out, to), {recursive: true});
  // Pages of the server carry the same policy in a header.
  await writePage(out, 'index', await front());
  await writePage(out, 'overview', await overview());
  await writePage(out, 'beside', await page('beside', {original: 'recorded'}));
  await writePage(out, 'left', await page('left', {}));
  for (const {name, signedIn} of EXAMPLES) if (!signedIn) await writePage(out, name, await example(name));
  const message = 'Perhaps the address is wrong.';
  const missing = await page('message', {heading: 'There is no such page', message});
  await writePage(out, '404', missing.replace('<body', '<body data-missing'));
  await buildWorker(out);
}

async function writePage(out: string, name: string, html: string): Promise<void> {
  await writeFile(join(out, `${name}.html`), html.replace('<link', HEAD).replace('</body>', FOOT));
}

async function buildWorker(out: string): Promise<void> {
  await build({
    root,
    configFile: false,
    publicDir: false,
    logLevel: 'warn',
    // The entry of the package awaits its import, to say what is missing without msw. A classic worker cannot await.
    resolve: {alias: {'session-security/msw': join(root, 'dist/server-contract/msw.js')}},
    build: {
      outDir: out,
      emptyOutDir: false,
      target: 'es2022',
      lib: {entry: 'demo/static/worker.ts', formats: ['iife'], name: 'demo', fileName: () => 'server.js'},
      rolldownOptions: {output: {intro: PAGE_GLOBALS}},
    },
  });
  // Vite's library mode needs the name of a global; no code reads it.
  const {length} = await readFile(join(out, 'server.js'));
  console.log(`The demo is in ${out}; its server has ${(length / 1000).toFixed(0)} kB.`);
}
