import {equal} from 'node:assert/strict';
import {type TestContext, test} from 'node:test';
import {contextFor} from '../../support/chromium.ts';
import {eventually} from '../../support/eventually.ts';
import {KEEP_JOURNAL} from '../../support/journal.ts';
import {CONFIDENTIAL_CSS} from '../../support/screen.ts';
import {Tab} from '../../support/tab.ts';
import {endsInTime, LEAVES} from './ends-in-time.ts';
import {element, hostilePage, servePages} from './hostile-pages.ts';
import {inEachBrowser} from './in-each-browser.ts';

const SCRIPT = '<script src="/dist/session-security.min.js"></script>';

/** A page that uses what not every browser has. */
interface Recent {
  readonly page: string;
  /** An expression: has the browser got it? Elsewhere the page is an ordinary one, and the test says so. */
  readonly has?: string;
  readonly act?: (tab: Tab) => Promise<unknown>;
}

const SCOPED = '(() => { try { return Boolean(new CustomElementRegistry()); } catch { return false; } })()';
const TRANSITIONS = `<style>@view-transition { navigation: auto }
  main { view-transition-name: record }
  ::view-transition-group(*) { animation-duration: 60s }
  ::view-transition-old(*) { animation: none; opacity: 1 }</style>`;

/** The element in a document that has no address of its own. */
const IN_ABOUT_BLANK = `<!doctype html><style>iframe { width: 700px; height: 500px }</style><body><script>
  const frame = document.createElement('iframe');
  frame.onload = () => {
    if (frame.contentDocument.querySelector('session-security')) return;
    const {head, body} = frame.contentDocument;
    const add = (place, name, members) => place.append(Object.assign(frame.contentDocument.createElement(name), members));
    add(head, 'style', {textContent: ${JSON.stringify(CONFIDENTIAL_CSS)}});
    add(head, 'script', {textContent: ${JSON.stringify(KEEP_JOURNAL)}});
    body.innerHTML = '<main class="confidential">Confidential</main>' + ${JSON.stringify(element(LEAVES))};
    add(head, 'script', {src: '/dist/session-security.min.js'});
  };
  document.body.append(frame);
</script>`;

const RECENT: Record<string, Recent> = {
  'that moves the element and its ancestors with moveBefore()': {
    has: '"moveBefore" in Element.prototype',
    page: hostilePage(
      '<div><section id="there"></section></div><div id="place">',
      LEAVES,
      `</div><script>
        let step = 0;
        setInterval(() => {
          const [host, place, there] = ['session-security', '#place', '#there'].map((each) => document.querySelector(each));
          if (!host || !place?.moveBefore) return;
          const moves = [[there, host], [there, place], [place, host], [document.body, place]];
          const [to, what] = moves[step++ % moves.length];
          if (!what.contains(to)) to.moveBefore(what, null);
        }, 150);
      </script>`,
    ),
  },
  'that enforces Trusted Types, with a default policy that refuses all': {
    has: '"trustedTypes" in globalThis',
    page: hostilePage(
      `<meta http-equiv="content-security-policy" content="require-trusted-types-for 'script'"><script>
        globalThis.trustedTypes?.createPolicy('default', {createHTML: () => null, createScript: () => null, createScriptURL: () => null});
      </script>`,
      LEAVES,
    ),
  },
  'that comes by a view transition which is still running': {
    has: '"onpagereveal" in globalThis',
    page: hostilePage(TRANSITIONS, LEAVES),
    act: (tab) => tab.page.goto(`${new URL(tab.page.url()).origin}/app?again`),
  },
  'with the element in a scoped registry': {
    has: SCOPED,
    page: hostilePage('', LEAVES)
      .replace(element(LEAVES), '')
      .concat(`<div id="scope"></div><script>
      const scope = document.querySelector('#scope');
      const isScoped = ${SCOPED};
      const customElementRegistry = isScoped ? new CustomElementRegistry() : undefined;
      if (isScoped) customElementRegistry.define('session-security', class extends customElements.get('session-security') {});
      scope.attachShadow({mode: 'open', ...(isScoped && {customElementRegistry})}).innerHTML = ${JSON.stringify(element(LEAVES))};
    </script>`),
  },
  'whose hint the user has opened by interest': {
    has: '"interestForElement" in HTMLButtonElement.prototype',
    page: hostilePage(
      `<button interestfor="hint" style="position: fixed; top: 400px; left: 0; width: 300px; height: 200px;
        anchor-name: --button; interest-delay: 0.2s">More</button>
      <div id="hint" popover="hint" class="confidential" style="position-anchor: --button; bottom: anchor(top)">Confidential</div>
      <script>addEventListener('session-expire', (event) => event.waitUntil(new Promise(() => {})));</script>`,
      LEAVES,
    ),
    act: async (tab) => {
      for (const x of [50, 60, 70]) await tab.page.mouse.move(x, 500);
      await tab.noted('session-expire');
      // The page stays for three seconds, because a listener waits.
      for (const ended = Date.now(); Date.now() - ended < 2500; ) equal(await tab.readable(), false);
    },
  },
  'that may use no storage': {
    page: hostilePage(
      `<script>for (const name of ['sessionStorage', 'localStorage', 'indexedDB', 'caches', 'cookieStore']) {
        Object.defineProperty(globalThis, name, {get() { throw new DOMException('Blocked', 'SecurityError'); }});
      }</script>`,
      LEAVES,
    ),
  },
  'that sets its domain, and can no longer reach its frames': {
    page: hostilePage(
      '<iframe src="/app-frame"></iframe>',
      LEAVES,
      `<script>addEventListener('load', () => setTimeout(() => { document.domain = document.domain; }, 200));</script>`,
    ),
  },
  'whose element is in a frame of about:blank': {page: IN_ABOUT_BLANK},
};

inEachBrowser(
  'a page that uses recent interfaces',
  (browser, name) => {
    const say = async (t: TestContext, tab: Tab, has: string) => {
      if (!(await tab.page.evaluate(has))) t.diagnostic(`${name} does not have it: the page is an ordinary one.`);
    };

    for (const [what, {page, has = 'true', act}] of Object.entries(RECENT)) {
      test(`X8: a page ${what} ends in time`, (t) =>
        endsInTime(t, browser(), {'/app': page}, async (tab) => {
          await say(t, tab, has);
          await act?.(tab);
        }));
    }

    test('X8: a page at the address of a blob ends in time', (t) =>
      endsInTime(
        t,
        browser(),
        {'/app': hostilePage('', LEAVES, '', {warnAfter: 300, expireAfter: 600})},
        async ({page}) => {
          const {origin} = new URL(page.url());
          const markup = hostilePage('', `logout-url="${origin}/left"`).replace('/dist/', `${origin}/dist/`);
          await page.evaluate(
            `location.assign(URL.createObjectURL(new Blob([${JSON.stringify(markup).replaceAll('</', '<\\/')}], {type: 'text/html'})))`,
          );
          await eventually('the blob', async () => (await page.evaluate('location.protocol')) === 'blob:');
        },
      ));

    test('X2: a page that is left by a view transition does not show in it', async (t) => {
      const bye = `<!doctype html><title>Bye</title>${TRANSITIONS}<main>Bye</main>`;
      const server = await servePages({'/app': hostilePage(TRANSITIONS), '/bye': bye});
      t.after(() => server.close());
      const tab = await Tab.open(await contextFor(t, browser()), `${server.origin}/app`);
      await say(t, tab, '"onpagereveal" in globalThis');
      await tab.untilPath('/bye');
      for (let look = 0; look < 3; look++) equal(await tab.readable(), false);
    });

    test('X1: a page of a data address in a frame ends in time', async (t) => {
      let isLeft = false;
      const pages: Record<string, string> = {};
      const server = await servePages(pages, (path, res) => {
        if (path !== '/left') return false;
        isLeft = true;
        res.writeHead(204).end();
        return true;
      });
      t.after(() => server.close());
      // Without the journal, because such a document has no storage.
      const markup = `<!doctype html><style>${CONFIDENTIAL_CSS}</style><main class="confidential">Confidential</main>
        ${element(`logout-url="${server.origin}/left"`)}${SCRIPT.replace('/dist', `${server.origin}/dist`)}`;
      pages['/app'] =
        `<!doctype html><iframe width="700" height="500" src="data:text/html,${encodeURIComponent(markup)}"></iframe>`;
      const tab = await Tab.open(await contextFor(t, browser()), `${server.origin}/app`);
      await eventually('the page is left', async () => isLeft);
      await eventually('nothing of the page shows', async () => !(await tab.readable()));
    });
  },
  3,
);
