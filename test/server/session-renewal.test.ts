import {deepEqual, equal, ok} from 'node:assert/strict';
import {after, afterEach, before, beforeEach, describe, mock, test} from 'node:test';
import type express from 'express';
import type {Store} from 'express-session';
import {type RunningServer, serve} from '../support/http-server.ts';
import {expressSessionApp} from './apps/express-session-app.ts';
import {type Answer, Browser, PAGE} from './browser.ts';
import {sessionStores} from './session-stores.ts';
import {SimulatedStore} from './simulated-store.ts';

const PING = '/session_security/ping';
const MAX_AGE = 60_000;
/** Seconds between two pages. Pages are opened until long after the lifetime that began at the sign-in. */
const STEP = 20;

for (const target of sessionStores) {
  describe(`express-session with ${target.name}`, {skip: target.missing}, () => {
    let opened: {readonly store: Store; close(): Promise<void>};
    let activity: SimulatedStore;
    let server: RunningServer;
    let browser: Browser;

    before(async () => {
      opened = await target.open();
    });
    after(() => opened?.close());
    beforeEach(() => {
      mock.timers.enable({apis: ['Date'], now: Date.now()});
      activity = new SimulatedStore();
    });
    afterEach(async () => {
      mock.timers.reset();
      mock.restoreAll();
      await server.close();
    });

    async function open(options: {readonly rolling?: boolean; readonly resave?: boolean}): Promise<void> {
      const extend = (app: express.Express): void => {
        app.get('/draft', (req, res) => {
          req.session.note = 'typed';
          res.json({note: req.session.note});
        });
        app.get('/saved-draft', (req, res) => {
          req.session.note = 'saved';
          req.session.save(() => res.json({note: req.session.note}));
        });
        app.get('/reloaded', (req, res) => req.session.reload(() => res.json({})));
        app.get('/note', (req, res) => res.json({note: req.session.note ?? null}));
      };
      const guard = {expireAfter: 100, store: activity, passive: ['/draft', '/saved-draft', '/reloaded', '/poll']};
      const sessions = {store: opened.store, cookie: {maxAge: MAX_AGE}, ...options};
      server = await serve(expressSessionApp(guard, sessions, extend));
      browser = new Browser(server.origin);
      await browser.get('/login?user=ann');
    }

    function pass(seconds: number): void {
      activity.pass(seconds);
      mock.timers.setTime(Date.now() + seconds * 1000);
    }

    /** Opens pages until the cookie of the sign-in would have expired. */
    async function browse(): Promise<void> {
      for (let second = 0; second <= MAX_AGE / 1000; second += STEP) {
        pass(STEP);
        await browser.get('/');
      }
    }

    const post = (): Promise<Answer> =>
      browser.ask(PING, {
        method: 'POST',
        headers: {...PAGE, 'content-type': 'application/json'},
        body: '{"idleFor":1}',
      });

    test('S6: pings without news and passive requests set no cookie, long after the sign-in, and renew nothing', async () => {
      await open({rolling: true});
      await browse();
      const touch = mock.method(opened.store as Required<Store>, 'touch');
      const set = mock.method(opened.store, 'set');
      pass(1);
      const answers = [
        await browser.get(PING, PAGE),
        await browser.get(`${PING}?idleFor=1`, PAGE),
        await post(),
        await browser.ask(PING, {method: 'HEAD', headers: PAGE}),
        await browser.get('/poll', PAGE),
        await browser.get('/reloaded', PAGE),
        await browser.get('/', {'sec-purpose': 'prefetch'}),
        await browser.ask(PING, {method: 'PUT', headers: PAGE}),
        await browser.get(PING, {...PAGE, 'sec-fetch-site': 'cross-site'}),
      ];
      deepEqual(
        answers.map(({headers}) => headers['set-cookie']),
        answers.map(() => undefined),
      );
      deepEqual([touch.mock.callCount(), set.mock.callCount()], [0, 0]);
      equal(answers[0]?.body, '1');
    });

    test('S6: an ordinary request and a ping with news renew the cookie for its whole lifetime', async () => {
      await open({rolling: true});
      await browse();
      for (const path of ['/', `${PING}?idleFor=1`]) {
        pass(2);
        const {headers} = await browser.get(path, {...PAGE, accept: 'text/html'});
        equal(expiryOf(headers['set-cookie']), Math.floor((Date.now() + MAX_AGE) / 1000) * 1000, path);
      }
    });

    for (const path of ['/draft', '/saved-draft']) {
      test(`S6: the session that ${path} changes is kept, and so is its lifetime`, async () => {
        await open({rolling: true});
        await browse();
        pass(1);
        const {headers, json} = await browser.get(path, PAGE);
        equal(headers['set-cookie'], undefined);
        pass(STEP);
        deepEqual((await browser.get('/note')).json, json);
        equal(((await browser.get('/')).json as {user: unknown}).user, 'ann');
      });
    }

    test('S6: without rolling a passive request takes nothing away either', async () => {
      await open({rolling: false});
      pass(30);
      await browser.get('/');
      pass(20);
      const {headers} = await browser.get('/draft', PAGE);
      ok((expiryOf(headers['set-cookie']) ?? Number.POSITIVE_INFINITY) > Date.now());
      deepEqual((await browser.get('/note')).json, {note: 'typed'});
    });

    test('S6: with resave, pings neither renew the stored session nor end it', async () => {
      await open({rolling: true, resave: true});
      await browse();
      const set = mock.method(opened.store, 'set');
      pass(40);
      equal((await browser.ping()).json, 40);
      equal(set.mock.callCount(), 0);
      equal(((await browser.get('/')).json as {user: unknown}).user, 'ann');
    });

    test('S6: a sign-in and a sign-out by passive requests set their cookies', async () => {
      await open({rolling: true});
      await browser.get('/logout');
      const {headers} = await browser.get('/login?user=bob', {'sec-purpose': 'prefetch'});
      equal(expiryOf(headers['set-cookie']), Math.floor((Date.now() + MAX_AGE) / 1000) * 1000);
    });
  });
}

/** The expiry of a session's cookie, in milliseconds; undefined when the reply sets none. */
function expiryOf(cookies: readonly string[] | undefined): number | undefined {
  const expires = /expires=([^;]+)/i.exec(cookies?.[0] ?? '')?.[1];
  return expires === undefined ? undefined : Date.parse(expires);
}
