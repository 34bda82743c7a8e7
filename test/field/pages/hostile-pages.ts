import {readFile} from 'node:fs/promises';
import type {ServerResponse} from 'node:http';
import {type RunningServer, serve} from '../../support/http-server.ts';
import {KEEP_JOURNAL} from '../../support/journal.ts';
import {CONFIDENTIAL_CSS} from '../../support/screen.ts';

/** In seconds. The warning and the end come soon. */
const SHORT = {warnAfter: 1, expireAfter: 2};

/** In seconds, for a test that acts in the page before the warning, which a busy browser does late. */
export const UNHURRIED = {warnAfter: 10, expireAfter: 12};

/** The element, with its limits in seconds. */
export function element(attributes: string, {warnAfter, expireAfter} = SHORT): string {
  return `<session-security warn-after="${warnAfter}" expire-after="${expireAfter}" ${attributes}></session-security>`;
}

/** A page with a confidential text, `markup` before the element and `rest` after it. */
export function hostilePage(markup: string, attributes = 'logout-url="/bye"', rest = '', limits = SHORT): string {
  return `<!doctype html><title>Record</title><script>${KEEP_JOURNAL}</script><style>${CONFIDENTIAL_CSS}</style>
    <main class="confidential"><p>Confidential</p></main>${markup}${element(attributes, limits)}
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
      const type = pathname.endsWith('.css') ? 'text/css' : 'text/javascript';
      res.setHeader('content-type', type).end(await readFile(`.${pathname}`));
    } else if (pathname === '/named') {
      const names = (searchParams.get('names') ?? '').split(',');
      const markup = names.map((name) => `<img name="${name}" id="${name}" alt="">`).join('');
      res.setHeader('content-type', 'text/html').end(hostilePage(markup, 'logout-url="/bye" guard-forms'));
    } else {
      // Without this, Chromium ignores what a page sets as `document.domain`.
      res.setHeader('origin-agent-cluster', '?0');
      res.setHeader('content-type', 'text/html').end(pages[pathname] ?? '<!doctype html><title>Bye</title>');
    }
  });
}
