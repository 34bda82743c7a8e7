import {deepEqual, equal} from 'node:assert/strict';
import {after, before, it} from 'node:test';
import {contextFor} from '../../support/chromium.ts';
import {eventually} from '../../support/eventually.ts';
import type {RunningServer} from '../../support/http-server.ts';
import {Tab} from '../../support/tab.ts';
import {hostilePage, servePages} from './hostile-pages.ts';
import {inEachBrowser} from './in-each-browser.ts';

/**
 * Keeps the page after the end, like an application with a router, and hides its events from the element: in a window
 * without focus, no event reports a new dialog either.
 */
const KEEPS = `<script>
  addEventListener('session-expire', (event) => event.preventDefault());
  for (const type of ['focusin', 'toggle']) {
    addEventListener(type, (event) => event.stopImmediatePropagation(), {capture: true});
  }
</script>`;

/** Markup for a shadow tree, and the call that puts an element of it into the top layer. */
const OPENERS: Record<string, [string, string]> = {
  'a modal dialog': ['<dialog class="confidential">Confidential</dialog>', 'showModal()'],
  'a popover': ['<p popover="manual" class="confidential">Confidential</p>', 'showPopover()'],
  'a hint': ['<p popover="hint" class="confidential">Confidential</p>', 'showPopover()'],
  'a form with fields named like methods': [
    '<form popover class="confidential">Confidential<input name="getRootNode"><input name="contains"></form>',
    'showPopover()',
  ],
  'a dialog of a button': [
    '<dialog id="box" class="confidential">Confidential</dialog><button commandfor="box" command="show-modal"></button>',
    'click()',
  ],
  'a popover of a button': [
    '<p id="box" popover class="confidential">Confidential</p><button popovertarget="box"></button>',
    'click()',
  ],
  'a popover that toggles': ['<p popover class="confidential">Confidential</p>', 'togglePopover()'],
};
const INSISTS = '.confidential {visibility: visible !important; background: #f0f; padding: 200px}';

const opens = (mode: string, [markup, call]: [string, string]) => `<div id="host"></div><script>
  const root = host.attachShadow({mode: '${mode}'});
  root.innerHTML = '<style>${INSISTS}</style>${markup}';
  globalThis.open = () => root.lastElementChild.${call};
</script>`;

const PAGES: Record<string, string> = {
  '/remounts': hostilePage(
    '',
    'logout-url="/hangs"',
    `<script>addEventListener('session-expire', (event) => {
      event.waitUntil(new Promise(() => {}));
      setTimeout(() => { event.target.remove(); document.title = 'removed'; }, 100);
    })</script>`,
  ),
};
for (const [what, opener] of Object.entries(OPENERS)) {
  for (const mode of ['open', 'closed']) {
    PAGES[`/${what.replaceAll(' ', '-')}-${mode}`] = hostilePage(opens(mode, opener), '', KEEPS);
  }
}

inEachBrowser(
  'a page after the end of its session',
  (browser) => {
    let server: RunningServer;
    before(async () => {
      server = await servePages(PAGES);
    });
    after(() => server?.close());

    for (const what of Object.keys(OPENERS)) {
      for (const mode of ['open', 'closed']) {
        it(`X9: ${what} in an ${mode} shadow tree lies below the cover without an event`, async (t) => {
          const context = await contextFor(t, browser());
          const tab = await Tab.open(context, `${server.origin}/${what.replaceAll(' ', '-')}-${mode}`);
          await tab.untilPhase('expired');
          await tab.page.evaluate('open()');
          // A button opens it without a call that the element could see, and WebKit paints late on a busy machine.
          await eventually('nothing of the page shows', async () => !(await tab.readable()));
          deepEqual(
            await tab.page.evaluate(
              '[HTMLDialogElement.prototype.showModal].flatMap(({name, length}) => [name, length])',
            ),
            ['showModal', 0],
          );
          deepEqual(await tab.uncaught(), []);
        });
      }
    }

    it('X9: the functions of the page are its own again when the element is removed', async (t) => {
      const context = await contextFor(t, browser());
      const tab = await Tab.open(context, `${server.origin}/a-popover-open`);
      const read = '[HTMLDialogElement.prototype.showModal, HTMLElement.prototype.showPopover]';
      // While the page is covered, these functions are those of the element. Remembers them: none may be left after the
      // removal.
      await tab.untilPhase('expired');
      const own = async () =>
        tab.page.evaluate(`${read}.filter((call) => call === globalThis.covered?.[${read}.indexOf(call)]).length`);
      await tab.page.evaluate(`globalThis.covered = ${read}`);
      equal(await own(), 2);
      await tab.page.evaluate(`document.querySelector('session-security').remove()`);
      await eventually('the own functions', async () => (await own()) === 0);
    });

    it('X8: a page that takes the element out after the end is not readable until it is left', async (t) => {
      const context = await contextFor(t, browser());
      const tab = await Tab.open(context, `${server.origin}/remounts`);
      await eventually('the removal', async () => (await tab.page.title()) === 'removed');
      equal(await tab.readable(), false);
    });
  },
  4,
);
