import {test} from 'node:test';
import {CONFIDENTIAL_CSS} from '../../support/screen.ts';
import {endsInTime, LEAVES} from './ends-in-time.ts';
import {hostilePage} from './hostile-pages.ts';
import {inEachBrowser} from './in-each-browser.ts';

const RECORD = `<!doctype html><style>${CONFIDENTIAL_CSS}</style><main class="confidential">A record</main>`;

/** The ways to show a document in a document. */
const NESTED = {
  iframe: '<iframe src="/record"></iframe>',
  'iframe with a text of its own': `<iframe srcdoc='${RECORD}'></iframe>`,
  'sandboxed iframe': '<iframe sandbox src="/record"></iframe>',
  object: '<object data="/record" type="text/html"></object>',
  embed: '<embed src="/record" type="text/html">',
  'frame in an iframe': `<iframe srcdoc='<frameset><frame src="/record"></frameset>'></iframe>`,
};

/** Null when the page was left. */
const BOX = `((rect) => rect ? {x: rect.x, y: rect.y} : null)(document.querySelector('p > *')?.getBoundingClientRect())`;

inEachBrowser(
  'a page with documents in it',
  (browser) => {
    for (const [what, markup] of Object.entries(NESTED)) {
      test(`X1, A7: ends in time and hides a record in: ${what}`, async (t) => {
        const pages = {'/app': hostilePage(`<p>${markup}</p>`, LEAVES), '/record': RECORD};
        await endsInTime(t, browser(), pages, async ({page}) => {
          const box = (await page.evaluate(BOX)) as {x: number; y: number} | null | undefined;
          // On a slow machine the session is over already.
          if (box === null || box === undefined) return;
          for (const step of [1, 2, 3]) await page.mouse.move(box.x + 10 * step, box.y + 10);
        });
      });
    }
  },
  3,
);
