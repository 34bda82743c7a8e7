import {deepEqual} from 'node:assert/strict';
import {test} from 'node:test';
import {contextFor} from '../../support/chromium.ts';
import {CONFIDENTIAL_CSS} from '../../support/screen.ts';
import {Tab} from '../../support/tab.ts';
import {endsInTime, LEAVES} from './ends-in-time.ts';
import {hostilePage, servePages, UNHURRIED} from './hostile-pages.ts';
import {inEachBrowser} from './in-each-browser.ts';

const RECORD = `<!doctype html><style>${CONFIDENTIAL_CSS}</style><main class="confidential">A record</main>`;

/** The ways to show a document in a document. */
const NESTED = {
  iframe: '<iframe src="/record"></iframe>',
  'iframe with a text of its own': `<iframe srcdoc='${RECORD}'></iframe>`,
  'sandboxed iframe': '<iframe sandbox src="/record"></iframe>',
  object: '<object data="/record" type="text/html"></object>',
  embed: '<embed src="/record" type="text/html">',
  'iframe without credentials': '<iframe credentialless src="/record"></iframe>',
  'fenced frame': `<fencedframe></fencedframe><script>
    try { document.querySelector('fencedframe').config = new FencedFrameConfig('/record'); } catch {}
  </script>`,
  'iframe of a blob': `<iframe></iframe><script>
    const type = 'text/html';
    document.querySelector('iframe').src = URL.createObjectURL(new Blob([\`${RECORD}\`], {type}));
  </script>`,
  'iframe of a data address': `<iframe src="data:text/html,${encodeURIComponent(RECORD)}"></iframe>`,
  'frame in an iframe': `<iframe srcdoc='<frameset><frame src="/record"></frameset>'></iframe>`,
};

/** Expressions: has the browser got this way? Elsewhere the markup shows nothing, and the test says so. */
const HAS: Partial<Record<string, string>> = {
  'iframe without credentials': '"credentialless" in HTMLIFrameElement.prototype',
  'fenced frame': '(() => { try { return Boolean(new FencedFrameConfig("/record")); } catch { return false; } })()',
};

/** Null when the page was left. */
const BOX = `((rect) => rect ? {x: rect.x, y: rect.y} : null)(document.querySelector('p > *')?.getBoundingClientRect())`;

const BYE = 'logout-url="/bye"';
/** Is the page painted at all, is it covered, and how many frames has it right after that? */
const SIGN_OUT = `(() => {
  const host = document.querySelector('session-security');
  host.signOut();
  return [!document.hidden, Boolean(host.shadowRoot.querySelector('dialog')?.matches(':modal')), frames.length];
})()`;

inEachBrowser(
  'a page with documents in it',
  (browser, name) => {
    for (const [what, markup] of Object.entries(NESTED)) {
      test(`X1, A7: ends in time and hides a record in: ${what}`, async (t) => {
        const pages = {'/app': hostilePage(`<p>${markup}</p>`, LEAVES), '/record': RECORD};
        await endsInTime(t, browser(), pages, async ({page}) => {
          if (!(await page.evaluate(HAS[what] ?? 'true'))) t.diagnostic(`${name} has no ${what}.`);
          const box = (await page.evaluate(BOX)) as {x: number; y: number} | null | undefined;
          // On a slow machine the session is over already.
          if (box === null || box === undefined) return;
          for (const step of [1, 2, 3]) await page.mouse.move(box.x + 10 * step, box.y + 10);
        });
      });
    }

    for (const frames of [1, 30]) {
      test(`X10, X2: the cover comes first, and then the frames are taken down: ${frames}`, async (t) => {
        const pages = {'/app': hostilePage('<iframe src="/record"></iframe>'.repeat(frames), BYE, '', UNHURRIED)};
        const server = await servePages({...pages, '/record': RECORD});
        t.after(() => server.close());
        const tab = await Tab.open(await contextFor(t, browser()), `${server.origin}/app`);
        const [isPainted, isCovered, left] = (await tab.page.evaluate(SIGN_OUT)) as [boolean, boolean, number];
        // A few frames are gone already, and so is the cover above them.
        const isLater = isPainted && frames > 20;
        deepEqual({isCovered, left}, isLater ? {isCovered: true, left: frames} : {isCovered: false, left: 0});
        await tab.untilPath('/bye');
      });
    }
  },
  3,
);
