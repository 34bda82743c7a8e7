import {ok} from 'node:assert/strict';
import {test} from 'node:test';
import {endsInTime, LEAVES} from './ends-in-time.ts';
import {element, hostilePage} from './hostile-pages.ts';
import {inEachBrowser} from './in-each-browser.ts';

const HTMX = '<script src="/node_modules/htmx.org/dist/htmx.min.js"></script>';

/** A part of the page that requests itself again and again. */
const part = (content: string) =>
  `<div id="part" hx-get="/part" hx-trigger="every 300ms" hx-swap="outerHTML">${content}</div>`;

inEachBrowser(
  'a page with htmx',
  (browser) => {
    for (const [what, inside, attributes] of [
      ['a part', '', LEAVES],
      ['the part with the element', element(LEAVES), 'disabled'],
    ] as const) {
      test(`X8: ends in time while ${what} is swapped again and again`, async (t) => {
        let swaps = 0;
        const pages = {
          '/app': hostilePage(HTMX + part(inside), attributes),
          get '/part'() {
            swaps++;
            return part(inside);
          },
        };
        await endsInTime(t, browser(), pages);
        ok(swaps > 1, `${swaps} swaps`);
      });
    }
  },
  3,
);
