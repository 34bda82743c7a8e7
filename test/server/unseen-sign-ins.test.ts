import {deepEqual, equal, match} from 'node:assert/strict';
import type {RequestListener} from 'node:http';
import {afterEach, beforeEach, describe, test} from 'node:test';
import express from 'express';
import session from 'express-session';
import {sessionSecurity} from '../../server-contract/adapters/express.ts';
import type {MaybePromise} from '../../server-contract/index.ts';
import {type RunningServer, serve} from '../support/http-server.ts';
import {expressSessionApp} from './apps/express-session-app.ts';
import {expressApp, fastifyApp, fetchApp, honoApp, nodeApp} from './apps/own-session-apps.ts';
import {SessionMap} from './apps/session-map.ts';
import type {CommonOptions} from './apps/targets.ts';
import {Browser} from './browser.ts';
import {SimulatedStore} from './simulated-store.ts';

describe('a sign-in of which the guard has not learned', () => {
  let errors: string[];
  let server: RunningServer;
  let options: CommonOptions;
  beforeEach(() => {
    errors = [];
    options = {expireAfter: 10, onError: (error) => void errors.push((error as Error).message)};
  });
  afterEach(() => server.close());

  const guardOfPlugin = () =>
    sessionSecurity<express.Request, express.Response>({...options, user: (req) => req.session.userId});

  /** Pages and the sign-in, which the guard sees or not. */
  function routes(app: express.Express): void {
    app.get('/login', (req, res) => {
      req.session.userId = 'ann';
      res.json({});
    });
    app.get('/page', (req, res) => void res.json(req.session.userId ?? null));
  }

  function withSessions(): express.Express {
    return express().use(session({secret: 'a secret of this test', resave: false, saveUninitialized: false}));
  }

  async function open(app: RequestListener): Promise<Browser> {
    server = await serve(app);
    return new Browser(server.origin);
  }

  test('S18: a guard behind the routes is told once, at the first ping', async () => {
    const app = withSessions();
    routes(app);
    const browser = await open(app.use(guardOfPlugin()));
    for (const each of [browser, new Browser(server.origin)]) {
      await each.get('/login');
      equal((await each.get('/page')).json, 'ann');
      equal((await each.ping()).json, 0);
    }
    equal(errors.length, 1);
    match(
      errors[0] ?? '',
      /a ping was the first request.*the sign-in and the page are not guarded: put sessionSecurity before the routes/,
    );
  });

  test('S18: a sign-in before the guard is no reason to tell it, if the page comes after it', async () => {
    const app = withSessions();
    app.get('/login', (req, res) => {
      req.session.userId = 'ann';
      res.json({});
    });
    app.use(guardOfPlugin());
    routes(app);
    const browser = await open(app);
    await browser.get('/login');
    await browser.get('/page', {'sec-fetch-site': 'same-origin'});
    equal(typeof (await browser.ping()).json, 'number');
    deepEqual(errors, []);
  });

  test('S18: a guard before the routes has nothing to tell, also after an end and a new sign-in', async () => {
    const store = new SimulatedStore();
    const browser = await open(expressSessionApp({...options, store}));
    await browser.get('/login?user=ann');
    equal((await browser.ping()).json, 0);
    store.pass(11);
    equal((await browser.ping()).json, 'logout');
    await browser.get('/login?user=ann');
    equal((await browser.ping()).json, 0);
    deepEqual(errors, []);
  });

  const adapters: Readonly<Record<string, (options: CommonOptions, map: SessionMap) => MaybePromise<RequestListener>>> =
    {express: expressApp, 'node:http': nodeApp, fetch: fetchApp, hono: honoApp, fastify: fastifyApp};

  for (const [name, adapter] of Object.entries(adapters)) {
    /** A route that signs in and calls no `start`. */
    const signIn = (map: SessionMap): Browser => new Browser(server.origin, new Map([['sid', map.signIn('ann')]]));

    test(`S18: a forgotten start is told once, at the second session that it ends, with ${name}`, async () => {
      const map = new SessionMap();
      await open(await adapter(options, map));
      const first = signIn(map);
      for (let n = 0; n < 2; n++) await first.copy().get('/page');
      deepEqual(errors, [], 'one session may be from before a restart');
      for (let n = 0; n < 2; n++) await signIn(map).get('/page');
      equal(errors.length, 1);
      match(errors[0] ?? '', /never started.*call await start\(request, newSessionId, user\) after the sign-in/);
    });

    test(`S18: sessions of before are not reported after a start, nor with a shared store, with ${name}`, async () => {
      const map = new SessionMap();
      const browser = await open(await adapter(options, map));
      await browser.get('/login?user=ann');
      for (let n = 0; n < 3; n++) await signIn(map).get('/page');
      await server.close();
      await open(await adapter({...options, store: new SimulatedStore(), secret: 'a'}, map));
      for (let n = 0; n < 3; n++) await signIn(map).get('/page');
      deepEqual(errors, []);
    });
  }
});
