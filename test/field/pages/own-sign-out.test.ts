import {equal} from 'node:assert/strict';
import type {ServerResponse} from 'node:http';
import {type TestContext, test} from 'node:test';
import {contextFor} from '../../support/chromium.ts';
import {Tab} from '../../support/tab.ts';
import {inEachBrowser} from './in-each-browser.ts';
import {openSite, pageOf} from './site.ts';

/** The page signs out, pings before the reply comes, and tells the server when the element could have left. */
const signsOut = (markup: string, how: string) => `${markup}<script>
  addEventListener('session-expire', () => setTimeout(() => fetch('/ended'), 500));
  addEventListener('load', () => setTimeout(() => {
    ${how}
    setTimeout(() => document.querySelector('session-security').ping(), 100);
  }));
</script>`;

const FORM = signsOut(
  '<form method="post" action="/sign-out"><button>Sign out</button></form>',
  'document.querySelector("button").click();',
);
const LINK = signsOut('<a href="/sign-out">Sign out</a>', 'document.querySelector("a").click();');
const SCRIPT = signsOut('', 'location.href = "/sign-out";');

inEachBrowser(
  'a page whose application signs out',
  (browser, name) => {
    // WebKit sends no ping of a page whose form is on its way, so it hears of no end meanwhile.
    if (name === 'WebKit') return;

    /** The tab, and the requests of its pages. The sign-out is answered when the element could have left. */
    async function open(t: TestContext, markup: string, answer: (res: ServerResponse) => void) {
      let signingOut: ServerResponse | undefined;
      const site = await openSite(t, {
        pages: {'/app': pageOf('ping-url="/ping" logout-url="/bye"', markup)},
        answer(_req, res, {pathname}) {
          if (pathname === '/sign-out') {
            signingOut = res;
            site.live = false;
          } else if (pathname === '/ended') {
            res.end();
            answer(signingOut!);
          } else return false;
          return true;
        },
      });
      const tab = await Tab.open(await contextFor(t, browser()), `${site.origin}/app`);
      return {tab, requests: site.requests};
    }

    // Browsers without the Navigation API tell of a form alone.
    const ways = {'a form': FORM, ...(name === 'Chromium' && {'a link': LINK, 'a script': SCRIPT})};
    for (const [way, markup] of Object.entries(ways)) {
      test(`X2: by ${way} comes to the page that it is sent to, although a ping hears of the end before`, async (t) => {
        const {tab, requests} = await open(t, markup, (res) => res.writeHead(303, {location: '/goodbye'}).end());
        await tab.untilPath('/goodbye');
        equal(requests.includes('GET /bye'), false);
      });
    }

    test('X2: is left for logout-url if its sign-out leads nowhere', async (t) => {
      const {tab} = await open(t, FORM, (res) => res.writeHead(204).end());
      await tab.untilPath('/bye');
    });
  },
  4,
);
