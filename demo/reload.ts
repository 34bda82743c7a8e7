import {watch} from 'node:fs';
import {join} from 'node:path';
import express, {type Express, type Response} from 'express';
import {build} from 'vite';

const root = join(import.meta.dirname, '..');

/** Editors write a file in several steps; milliseconds. */
const SETTLED = 100;

const SCRIPT = `new EventSource('/reload').onmessage = () => location.reload();`;
const TAG = '<script type="module" src="/reload.js"></script>';

/**
 * For `npm run dev`: builds the element again when its source changes, and reloads every page when any file changes.
 */
export async function reloading(app: Express): Promise<Express> {
  const pages = new Set<Response>();
  let timer: NodeJS.Timeout | undefined;
  const changed = () => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      for (const page of pages) page.write('data:\n\n');
    }, SETTLED);
  };
  await build({root, mode: 'cdn', build: {watch: {}}});
  watch(join(root, 'dist/session-security.min.js'), changed);
  for (const folder of ['demo', 'index.html']) watch(join(root, folder), {recursive: true}, changed);

  const outer = express();
  outer.get('/reload.js', (_req, res) => void res.type('js').send(SCRIPT));
  outer.get('/reload', (req, res) => {
    res.writeHead(200, {'content-type': 'text/event-stream', 'cache-control': 'no-store'});
    pages.add(res);
    req.on('close', () => pages.delete(res));
  });
  outer.use((_req, res, next) => {
    const send = res.send.bind(res);
    res.send = (body) => send(typeof body === 'string' ? body.replace('</head>', `${TAG}</head>`) : body);
    next();
  });
  return outer.use(app);
}
