import {readFile} from 'node:fs/promises';
import type {ServerResponse} from 'node:http';
import {type RunningServer, serve} from '../../support/http-server.ts';
import {CONFIDENTIAL_CSS} from '../../support/screen.ts';

/** An element with short limits in seconds. Its warning and its end come soon. */
export function element(attributes: string): string {
  return `<session-security warn-after="1" expire-after="2" ${attributes}></session-security>`;
}

/** A page with a confidential text, `markup` before the element and `rest` after it. */
export function hostilePage(markup: string, attributes = 'logout-url="/bye"', rest = ''): string {
  return `<!doctype html><title>Record</title><style>${CONFIDENTIAL_CSS}</style>
    <main class="confidential"><p>Confidential</p></main>${markup}${element(attributes)}
    <script src="/dist/session-security.min.js"></script>${rest}`;
}

/**
 * Serves pages by their path, and the scripts of installed packages. `/hangs` never answers, so a page that goes there stays where it is. `answer` comes
 * first, and returns whether it answers.
 */
export async function servePages(
  pages: Readonly<Record<string, string>>,
  answer: (path: string, res: ServerResponse) => boolean = () => false,
): Promise<RunningServer> {
  return serve(async (req, res) => {
    const {pathname, searchParams} = new URL(req.url ?? '/', 'http://localhost');
    if (pathname === '/hangs' || answer(pathname, res)) return;
    if (/^\/(dist|node_modules)\//.test(pathname)) {
      res.setHeader('content-type', 'text/javascript').end(await readFile(`.${pathname}`));
    } else if (pathname === '/named') {
      const names = (searchParams.get('names') ?? '').split(',');
      const markup = names.map((name) => `<img name="${name}" id="${name}" alt="">`).join('');
      res.setHeader('content-type', 'text/html').end(hostilePage(markup, 'logout-url="/bye" guard-forms'));
    } else {
      res.setHeader('content-type', 'text/html').end(pages[pathname] ?? '<!doctype html><title>Bye</title>');
    }
  });
}
