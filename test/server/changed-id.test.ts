import {deepEqual, equal} from 'node:assert/strict';
import type {RequestListener} from 'node:http';
import {afterEach, beforeEach, describe, test} from 'node:test';
import type {ActivityStore, MaybePromise} from '../../server-contract/index.ts';
import {type RunningServer, serve} from '../support/http-server.ts';
import {expressSessionApp} from './apps/express-session-app.ts';
import {fastifySessionApp} from './apps/fastify-session-app.ts';
import {Browser} from './browser.ts';
import {SimulatedStore} from './simulated-store.ts';

/** Resolves with the function that lets the request go on. */
type Hold = () => Promise<void>;

/**
 * `/change` gives the session another id, as after a second factor, and `/change-slowly` waits before it answers. `/slow`
 * waits, and then writes into the session that it found at its beginning. `/note` writes into the session at once.
 */
const APPS: Readonly<Record<string, (store: ActivityStore, hold: Hold) => MaybePromise<RequestListener>>> = {
  'express-session': (store, hold) =>
    expressSessionApp({expireAfter: 10, store}, {}, (app) => {
      app.get('/change', (req, res) => {
        const {cookie, ...data} = req.session;
        req.session.regenerate(() => {
          Object.assign(req.session, data);
          res.json({});
        });
      });
      app.get('/change-slowly', (req, res) => {
        const {cookie, ...data} = req.session;
        req.session.regenerate(async () => {
          Object.assign(req.session, data);
          await hold();
          res.json({});
        });
      });
      app.get('/note', (req, res) => {
        req.session.note = 'seen';
        res.json({user: req.session.userId ?? null});
      });
      app.get('/slow', async (req, res) => {
        await hold();
        req.session.note = 'written late';
        res.json({user: req.session.userId});
      });
    }),
  '@fastify/session': (store, hold) =>
    fastifySessionApp({expireAfter: 10, store}, {}, (app) => {
      app.get('/change', async (request) => {
        await request.session.regenerate(['userId', 'sessionSecurity']);
        return {};
      });
      app.get('/change-slowly', async (request) => {
        await request.session.regenerate(['userId', 'sessionSecurity']);
        await hold();
        return {};
      });
      app.get('/note', async (request) => {
        request.session.note = 'seen';
        return {user: request.session.userId ?? null};
      });
      app.get('/slow', async (request) => {
        await hold();
        request.session.note = 'written late';
        return {user: request.session.userId};
      });
    }),
};

for (const [name, open] of Object.entries(APPS)) {
  describe(`a session of ${name} that changes its id`, () => {
    let store: SimulatedStore;
    let server: RunningServer;
    let browser: Browser;
    let arrived: Promise<void>;
    let goOn: () => void;
    beforeEach(async () => {
      store = new SimulatedStore();
      let arrive = (): void => {};
      arrived = new Promise((resolve) => {
        arrive = resolve;
      });
      const held = new Promise<void>((resolve) => {
        goOn = resolve;
      });
      const hold = (): Promise<void> => {
        arrive();
        return held;
      };
      server = await serve(await open(store, hold));
      browser = new Browser(server.origin);
      await browser.get('/login?user=ann');
    });
    afterEach(() => server.close());

    const whoIs = async (one: Browser) => ((await one.get('/')).json as {user: unknown}).user;

    for (const change of ['/change', '/login?user=ann']) {
      test(`S15: by ${change}, a ping that was under way with the old id does not say that the user is signed out`, async () => {
        const [late, old] = [browser.copy(), browser.copy()];
        await browser.get(change);
        const {status, headers} = await late.ping(0);
        deepEqual([status, headers['set-cookie']], [503, undefined]);
        const page = await late.get('/');
        deepEqual([(page.json as {user: unknown}).user, page.headers['set-cookie']], [null, undefined]);
        await late.get('/login?user=bob');
        equal(await whoIs(late), 'bob', 'a sign-in by such a request counts');
        equal((await browser.ping()).json, 0);
        store.pass(31);
        equal((await old.ping(0)).json, 'logout');
      });
    }

    test('S15: a ping between the change and the end of its reply does not say that the user is signed out', async () => {
      const late = browser.copy();
      const slow = browser.get('/change-slowly');
      await arrived;
      const {status, headers} = await late.ping(0);
      deepEqual([status, headers['set-cookie']], [503, undefined]);
      goOn();
      await slow;
      equal((await browser.ping()).json, 0);
      equal((await late.ping(0)).status, 503);
      store.pass(31);
      equal((await late.ping(0)).json, 'logout');
    });

    test('S15: what a late request with the old id writes replaces no cookie', async () => {
      const late = browser.copy();
      await browser.get('/change');
      const {json, headers} = await late.get('/note');
      deepEqual([json, headers['set-cookie']], [{user: null}, undefined]);
      equal(await whoIs(browser), 'ann');
    });

    test('S15: at the end of a session, a ping hears of it at once', async () => {
      const other = browser.copy();
      store.pass(11);
      const [one, two] = await Promise.all([browser.ping(0), other.ping(0)]);
      deepEqual([one.json, two.json], ['logout', 'logout']);
      equal((await other.ping(0)).json, 'logout');
    });

    test('S17: a sign-out that was under way with the old id is not answered as done', async () => {
      const late = browser.copy();
      await browser.get('/change');
      const {status, headers} = await late.ask('/logout', {method: 'POST'});
      deepEqual([status, headers['set-cookie']], [503, undefined]);
      equal(await whoIs(browser), 'ann');
    });

    test('S15: a ping with an old id says that the user is signed out, if one signed out', async () => {
      const late = browser.copy();
      await browser.get('/logout');
      equal((await late.ping(0)).json, 'logout');
    });

    test('S15: a request that was under way loses nothing, and what it stores under the old id ends with the session', async () => {
      const late = browser.copy();
      const slow = late.get('/slow');
      await arrived;
      await browser.get('/change');
      goOn();
      deepEqual((await slow).json, {user: 'ann'});
      equal(await whoIs(browser), 'ann');
      const before = late.copy();
      equal(await whoIs(late), 'ann', 'the old id has the same record');
      await browser.get('/logout');
      for (const one of [late, before, browser]) equal(await whoIs(one), null);
    });

    test('S5: a request that was under way at a new sign-in does not keep the former session', async () => {
      const late = browser.copy();
      const slow = late.get('/slow');
      await arrived;
      await browser.get('/login?user=bob');
      goOn();
      await slow;
      equal(await whoIs(late), null);
      equal(await whoIs(browser), 'bob');
    });
  });
}
