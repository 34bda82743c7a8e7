import {deepEqual, equal} from 'node:assert/strict';
import type {ServerResponse} from 'node:http';
import {type TestContext, test} from 'node:test';
import {contextFor} from '../../support/chromium.ts';
import {eventually} from '../../support/eventually.ts';
import {Tab} from '../../support/tab.ts';
import {inEachBrowser} from './in-each-browser.ts';
import {openSite, pageOf} from './site.ts';

const RECORD = '<p class="confidential" style="visibility: visible !important">Confidential</p>';
const ELEMENT = `document.querySelector('session-security')`;

/** How a page loses its element while the server is being asked. */
const WAYS: Record<string, string> = {
  'is removed': `${ELEMENT}.remove()`,
  'is disabled': `${ELEMENT}.disabled = true`,
  'goes with the body': `document.body.innerHTML = '<p class="confidential">Confidential</p>'`,
  'goes into a frame': `document.body.appendChild(document.createElement('iframe')).contentDocument.body.append(${ELEMENT})`,
  'is mounted anew': `{ const old = ${ELEMENT}; old.replaceWith(old.cloneNode()); }`,
};

inEachBrowser(
  'a page that is covered while the server is asked',
  (browser) => {
    /** A covered page whose server has not answered yet. `answer()` lets it answer. */
    async function checking(t: TestContext) {
      let waiting: ServerResponse[] | undefined;
      const site = await openSite(t, {
        pages: {'/app': pageOf('ping-url="/ping" logout-url="/bye" warn-after="2" expire-after="4"', RECORD)},
        answer(_req, res, {pathname}) {
          if (pathname !== '/ping' || !waiting) return false;
          waiting.push(res);
          return true;
        },
      });
      const tab = await Tab.open(await contextFor(t, browser()), `${site.origin}/app`);
      equal(await tab.readable(), true);
      waiting = [];
      await tab.untilPhase('checking');
      equal(await tab.readable(), false);
      const answer = (body: string) => {
        for (const res of waiting ?? []) res.setHeader('content-type', 'application/json').end(body);
        waiting = undefined;
      };
      return {site, tab, answer};
    }

    for (const [what, script] of Object.entries(WAYS)) {
      test(`X8: is not readable when the element ${what}, and is left when the session is over`, async (t) => {
        const {site, tab, answer} = await checking(t);
        await tab.page.evaluate(script);
        equal(await tab.readable(), false);
        site.live = false;
        answer('"logout"');
        await tab.untilPath('/bye');
        deepEqual(await tab.uncaught(), []);
      });

      test(`X8: is not readable when the element ${what}, and is shown when the session lives`, async (t) => {
        const {site, tab, answer} = await checking(t);
        await tab.page.evaluate(script);
        equal(await tab.readable(), false);
        answer('0');
        await eventually('the page', () => {
          site.touch();
          return tab.readable();
        });
        deepEqual(await tab.uncaught(), []);
      });
    }
  },
  2,
);
