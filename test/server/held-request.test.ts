import {equal} from 'node:assert/strict';
import {after, afterEach, before, beforeEach, describe, test} from 'node:test';
import {MemoryStore} from 'express-session';
import {type RunningServer, serve} from '../support/http-server.ts';
import {expressSessionApp} from './apps/express-session-app.ts';
import {Browser} from './browser.ts';
import {SlowRoute} from './slow-route.ts';
import {ioRedis, memory, nodeRedis, type OpenStore, postgres} from './stores.ts';

for (const target of [memory, nodeRedis, ioRedis, postgres]) {
  describe(`a slow request that saves its old copy of the session, with ${target.name}`, {
    skip: target.missing,
  }, () => {
    let open: OpenStore;
    let sessions: MemoryStore;
    let slow: SlowRoute;
    let server: RunningServer;
    let browser: Browser;
    before(async () => {
      open = await target.open();
    });
    after(() => open?.close());
    beforeEach(async () => {
      sessions = new MemoryStore();
      slow = new SlowRoute((req) => {
        req.session.note = 'written late';
      });
      const options = {expireAfter: 10, warnAfter: 7, store: open.store};
      server = await serve(expressSessionApp(options, {store: sessions, resave: true}, slow.install));
      browser = new Browser(server.origin);
      await browser.get('/login?user=ann');
    });
    afterEach(() => server?.close());

    const whoIs = async (visitor: Browser) => ((await visitor.get('/')).json as {user: unknown}).user;
    const storedSessions = () =>
      new Promise<number>((resolve) => sessions.all((_error, all) => resolve(Object.keys(all ?? {}).length)));

    test('S5: overwrites no newer activity', async () => {
      const finish = await slow.begin(browser);
      await open.pass(9);
      await browser.ping(0);
      await finish();
      await open.pass(9);
      equal(await whoIs(browser), 'ann');
    });

    test('S5: does not revive a session that expired in the meantime, and neither does its old cookie', async () => {
      const cookies = browser.copy();
      const finish = await slow.begin(browser.copy());
      await open.pass(10);
      equal((await browser.ping(0)).json, 'logout');
      await finish();
      equal(await storedSessions(), 1, 'express-session has stored the old copy again');
      equal((await cookies.copy().ping(0)).json, 'logout');
      equal(await whoIs(cookies), null);
      equal(await storedSessions(), 0);
    });

    test('S5: does not revive it when no other request came before its end', async () => {
      const cookies = browser.copy();
      const finish = await slow.begin(browser);
      await open.pass(10);
      await finish();
      equal(await whoIs(cookies), null);
    });

    test('S5: does not revive a session that was signed out', async () => {
      const cookies = browser.copy();
      const finish = await slow.begin(browser.copy());
      await browser.get('/logout');
      await finish();
      equal(await whoIs(cookies), null);
    });
  });
}
