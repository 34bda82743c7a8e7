import {deepEqual, equal, ok} from 'node:assert/strict';
import {describe, test} from 'node:test';
import {contextFor, startChromium} from '../../support/chromium.ts';
import {eventually} from '../../support/eventually.ts';
import {serve} from '../../support/http-server.ts';
import {Tab} from '../../support/tab.ts';
import {openSite, pageOf} from './site.ts';

describe('a <base> in the markup of a user', async () => {
  const browser = await startChromium();
  test.after(() => browser.close());

  for (const place of ['before', 'after'] as const) {
    test(`P3: of another origin, ${place} the element, moves no address there`, async (t) => {
      const asked: string[] = [];
      const evil = await serve((req, res) => {
        asked.push(req.url ?? '');
        res.setHeader('access-control-allow-origin', '*').setHeader('content-type', 'application/json').end('0');
      });
      t.after(() => evil.close());
      const base = `<base href="${evil.origin}/">`;
      // The names hide members of the document.
      const names = '<img name="baseURI"><img name="URL">';
      const page = pageOf('ping-url="/ping" logout-url="bye"', `${place === 'after' ? base : ''}${names}`);
      const pages = {'/in/app': place === 'before' ? page.replace('<main', `${base}<main`) : page};
      if (place === 'before') pages['/in/app'] = page.replace('<session-security', `${base}<session-security`);
      const messages: string[] = [];
      const site = await openSite(t, {pages});
      const tab = await Tab.open(await contextFor(t, browser), `${site.origin}/in/app`, 'window', async (page) =>
        page.on('console', (message) => messages.push(message.text())),
      );
      equal(await tab.page.$eval('session-security', (element) => element.ping()), 'active');
      ok(site.pings.length > 0);
      await tab.page.$eval('session-security', (element) => element.signOut());
      await tab.untilPath('/in/bye');
      deepEqual(asked, []);
      if (place === 'before') {
        await eventually('a complaint', async () => messages.some((message) => message.includes(evil.origin)));
      }
    });
  }

  test('P3: of this origin counts', async (t) => {
    const pages = {'/in/app': `<base href="/">${pageOf('ping-url="ping"')}`};
    const site = await openSite(t, {pages});
    const tab = await Tab.open(await contextFor(t, browser), `${site.origin}/in/app`);
    equal(await tab.page.$eval('session-security', (element) => element.ping()), 'active');
    ok(site.requests.includes('GET /ping'));
  });
});
