import {join} from 'node:path';
import express, {Router} from 'express';

const root = join(import.meta.dirname, '..');

/** What anybody may read: the front page, the documents, the demo's styles and scripts, and the built element. */
export function publicFiles(): Router {
  const router = Router();
  router.use('/demo', express.static(join(import.meta.dirname, 'public'), {cacheControl: false}));
  serve(router, '/', 'index.html', 'html');
  serve(router, '/session-security.min.js', 'dist/session-security.min.js', 'js');
  // As plain text, so that a browser shows them instead of saving them.
  serve(router, '/README.md', 'README.md', 'text/plain');
  serve(router, '/server-contract/README.md', 'server-contract/README.md', 'text/plain');
  return router;
}

function serve(router: Router, address: string, file: string, type: string): void {
  router.get(address, (_req, res) => {
    res.type(type).sendFile(file, {root, cacheControl: false});
  });
}
