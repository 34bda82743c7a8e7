import {equal} from 'node:assert/strict';
import {test} from 'node:test';
import {contextFor} from '../../support/chromium.ts';
import {serve} from '../../support/http-server.ts';
import {Tab} from '../../support/tab.ts';
import {inEachBrowser} from './in-each-browser.ts';
import {openSite, pageOf} from './site.ts';

inEachBrowser(
  'a ping that is redirected to another origin',
  (browser) => {
    for (const method of ['get', 'post']) {
      for (const status of [301, 302, 303, 307, 308]) {
        test(`P8: ${method} and ${status} are the end of the session`, async (t) => {
          const signIn = await serve((_req, res) => res.end('Sign in'));
          t.after(() => signIn.close());
          const asked: URL[] = [];
          const site = await openSite(t, {
            pages: {'/app': pageOf(`ping-url="/sso" ping-method="${method}" logout-url="/bye"`)},
            answer(_req, res, url) {
              if (url.pathname !== '/sso') return false;
              asked.push(url);
              res.writeHead(status, {location: `${signIn.origin}/login`}).end();
              return true;
            },
          });
          const tab = await Tab.open(await contextFor(t, browser()), `${site.origin}/app`);
          await tab.untilPath('/bye');
          equal(asked.length, 2);
          equal(asked[0]!.searchParams.get('pingId'), asked[1]!.searchParams.get('pingId'));
          if (method === 'get') equal(asked[1]!.searchParams.get('idleFor'), '999999999');
        });
      }
    }

    test('P8: a connection that is reset, also behind a redirect that has worked, is not the end', async (t) => {
      let broken = false;
      const site = await openSite(t, {
        pages: {'/app': pageOf('ping-url="/ping" logout-url="/bye"')},
        answer(req, res, url) {
          if (url.pathname === '/ping') res.writeHead(307, {location: `/ping/${url.search}`}).end();
          else if (url.pathname === '/ping/' && broken) req.socket.destroy();
          else if (url.pathname === '/ping/') {
            res.setHeader('content-type', 'application/json').end('0');
          } else return false;
          return true;
        },
      });
      const tab = await Tab.open(await contextFor(t, browser()), `${site.origin}/app`);
      const ping = () => tab.page.$eval('session-security', (element) => element.ping());
      equal(await ping(), 'active');
      broken = true;
      equal(await ping(), 'unreachable');
      equal(await tab.phase(), 'active');
    });
  },
  4,
);
