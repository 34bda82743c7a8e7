import {equal} from 'node:assert/strict';
import {test} from 'node:test';
import {contextFor} from '../../support/chromium.ts';
import {eventually} from '../../support/eventually.ts';
import {Tab} from '../../support/tab.ts';
import {inEachBrowser} from './in-each-browser.ts';
import {openSite, pageOf} from './site.ts';

/** The page behind such a cover is seen, unless something else hides it. */
const SEE_THROUGH = `<style>
  session-security::part(cover) { opacity: 0 !important; background: none !important }
  session-security { --session-security-background: transparent }
</style>`;

const RECORD = '<p class="confidential" style="visibility: visible !important">Confidential</p>';

const INSISTS: Record<string, string> = {
  'by an inline style': RECORD,
  'by a layer': `<style>@layer a { * { visibility: visible !important; clip-path: none !important; opacity: 1 !important } }</style>${RECORD}`,
  'by a long transition': `<style>@layer a { * { transition: all 99s allow-discrete !important } }</style>${RECORD}`,
  'in a shadow tree': `<div id="host"></div><script>
      host.attachShadow({mode: 'closed'}).innerHTML = '<p style="visibility: visible !important; background: #f0f; padding: 40px">Confidential</p>';
    </script>`,
  'as generated content': `<style>body::before { content: 'Confidential'; background: #f0f; padding: 40px; visibility: visible !important }</style>`,
  'as a fixed layer': `<p class="confidential" style="visibility: visible !important; position: fixed; inset: 0; z-index: 2147483647">Confidential</p>`,
};

inEachBrowser(
  'a page behind a cover that hides nothing',
  (browser) => {
    for (const [how, markup] of Object.entries(INSISTS)) {
      test(`X1: is hidden although it insists on being seen ${how}, and comes back`, async (t) => {
        const site = await openSite(t, {
          pages: {
            '/app': pageOf(
              'ping-url="/ping" expire-action="lock" login-url="/login" warn-after="1" expire-after="2"',
              SEE_THROUGH + markup,
            ),
          },
          answer(_req, res, {pathname}) {
            if (pathname === '/ping') res.setHeader('session-user', 'ada');
            return false;
          },
        });
        const tab = await Tab.open(await contextFor(t, browser()), `${site.origin}/app`);
        await tab.page.$eval('session-security', (element) => element.ping());
        site.live = false;
        await tab.untilPhase('locked');
        equal(await tab.readable(), false);
        site.live = true;
        await eventually('the page', async () => {
          // Its limits are short, so it may be covered again on a slow machine.
          site.touch();
          await tab.page.evaluate(`dispatchEvent(new Event('focus'))`);
          if ((await tab.page.evaluate('document.documentElement.style.cssText')) !== '') return false;
          // With the transition, the page itself wants to appear slowly.
          return how.includes('transition') || tab.readable();
        });
      });
    }
  },
  2,
);
