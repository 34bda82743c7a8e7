import {equal} from 'node:assert/strict';
import {describe, test} from 'node:test';
import {contextFor, startChromium} from '../../support/chromium.ts';
import {Tab} from '../../support/tab.ts';
import {openSite, pageOf} from './site.ts';

describe('return-param', async () => {
  const browser = await startChromium();
  test.after(() => browser.close());

  for (const path of ['//evil.example/x', '///evil.example/x', '/app']) {
    test(`X2: the address begins with one slash at ${path}`, async (t) => {
      const page = pageOf('logout-url="/bye" return-param="next"');
      const site = await openSite(t, {
        answer(req, res) {
          if (!req.url?.startsWith(`${path}?`)) return false;
          res.setHeader('content-type', 'text/html').end(page);
          return true;
        },
      });
      const tab = await Tab.open(await contextFor(t, browser), `${site.origin}${path}?a=1#b`);
      await tab.page.$eval('session-security', (element) => element.signOut());
      await tab.untilPath('/bye');
      equal(new URL(tab.page.url()).searchParams.get('next'), `${path.replace(/^\/+/, '/')}?a=1#b`);
    });
  }
});
