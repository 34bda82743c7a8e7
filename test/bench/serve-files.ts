import {readFile} from 'node:fs/promises';
import {type RunningServer, serve} from '../support/http-server.ts';

export interface Files extends RunningServer {
  url(name: string): string;
}

/** Serves each page by its name, and what was built. */
export async function serveFiles(pages: Record<string, string>): Promise<Files> {
  const server = await serve(async (req, res) => {
    const path = decodeURIComponent(new URL(req.url ?? '/', 'http://localhost').pathname);
    const page = pages[path.slice(1)];
    if (page !== undefined) {
      res.setHeader('content-type', 'text/html; charset=utf-8').end(`<!doctype html><title>Page</title>${page}`);
    } else if (path === '/dist/session-security.min.js') {
      res.setHeader('content-type', 'text/javascript').end(await readFile(`.${path}`));
    } else {
      res.writeHead(404).end();
    }
  });
  return {...server, url: (name) => `${server.origin}/${encodeURIComponent(name)}`};
}
