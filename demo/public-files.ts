import {join} from 'node:path';
import express, {type Response, Router} from 'express';
import {EXAMPLES} from './examples.ts';
import {hasOriginal} from './original-pages.ts';
import {example, front, overview, page} from './page.ts';

const root = join(import.meta.dirname, '..');
const UNCACHED = {cacheControl: false};

/** Files without a sign-in: front page, overview, comparison, examples without a server, documents, and the built element. */
export function publicFiles(): Router {
  const router = Router();
  router.use('/demo', express.static(join(import.meta.dirname, 'public'), UNCACHED));
  router.use('/demo/examples', express.static(join(import.meta.dirname, 'examples'), UNCACHED));
  router.use('/demo/recording', express.static(join(import.meta.dirname, 'recording'), UNCACHED));
  for (const name of ['session-security.min.js', 'session-security.events.min.js'])
    serve(router, `/${name}`, `dist/${name}`, 'js');
  router.use('/_locales', express.static(join(root, 'dist/_locales'), UNCACHED));
  // As plain text, so that a browser shows them instead of saving them.
  serve(router, '/README.md', 'README.md', 'text/plain');
  serve(router, '/server-contract/README.md', 'server-contract/README.md', 'text/plain');

  router.get('/', async (_req, res) => sendPage(res, await front()));
  router.get('/overview.html', async (_req, res) => sendPage(res, await overview()));
  router.get('/beside.html', async (_req, res) =>
    sendPage(res, await page('beside', {original: hasOriginal ? 'live' : 'recorded'})),
  );
  router.get('/left.html', async (_req, res) => sendPage(res, await page('left', {})));
  for (const {name, signedIn} of EXAMPLES) {
    if (!signedIn) router.get(`/${name}.html`, async (_req, res) => sendPage(res, await example(name)));
  }
  return router;
}

function sendPage(res: Response, html: string): void {
  res.type('html').send(html);
}

function serve(router: Router, address: string, file: string, type: string): void {
  router.get(address, (_req, res) => {
    res.type(type).sendFile(file, {root, ...UNCACHED});
  });
}
