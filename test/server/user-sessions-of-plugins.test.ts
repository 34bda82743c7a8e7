import {deepEqual, equal} from 'node:assert/strict';
import {afterEach, beforeEach, describe, test} from 'node:test';
import cookieSession from 'cookie-session';
import express from 'express';
import session from 'express-session';
import {sessionSecurity} from '../../server-contract/adapters/express.ts';
import type {SessionEnd} from '../../server-contract/index.ts';
import {type RunningServer, serve} from '../support/http-server.ts';
import {expressSessionApp} from './apps/express-session-app.ts';
import {fastifySessionApp} from './apps/fastify-session-app.ts';
import {Browser} from './browser.ts';
import {SimulatedStore} from './simulated-store.ts';

describe('the sessions of a user, in the sessions of plugins', () => {
  let store: SimulatedStore;
  let server: RunningServer;
  beforeEach(() => {
    store = new SimulatedStore();
  });
  afterEach(() => server.close());

  const signIn = async (): Promise<Browser> => {
    const browser = new Browser(server.origin);
    await browser.get('/login?user=ann');
    return browser;
  };
  const whoIs = async (browser: Browser) => ((await browser.get('/')).json as {user: unknown}).user;

  /** `/password` gives the session another id and ends all others. */
  async function provesPasswordChange(): Promise<void> {
    const [asking, others] = [await signIn(), [await signIn(), await signIn()]];
    const thief = asking.copy();
    const {ended} = (await asking.get('/password')).json as {ended: number};
    equal(ended, 2);
    deepEqual([await whoIs(asking), await whoIs(thief)], ['ann', null]);
    for (const other of others) equal(await whoIs(other), null);
    equal((await store.sessionsOf('ann', {skip: 0, limit: 10})).length, 1);
  }

  for (const keepsData of [false, true]) {
    test(`R1: with express-session, a new id ${keepsData ? 'for the same data' : 'in the same request'}`, async () => {
      server = await serve(
        expressSessionApp({store, expireAfter: 10}, {}, (app, {endSessionsOf}) => {
          app.get('/password', (req, res, next) => {
            const {cookie, ...data} = req.session;
            req.session.regenerate((error: unknown) => {
              if (error) return next(error);
              Object.assign(req.session, keepsData ? data : {userId: 'ann'});
              endSessionsOf('ann', {except: req}).then((ended) => res.json({ended}), next);
            });
          });
        }),
      );
      await provesPasswordChange();
    });
  }

  test('R1: with @fastify/session, a new id in the same request', async () => {
    server = await serve(
      await fastifySessionApp({store, expireAfter: 10}, {}, (app) => {
        app.get('/password', async (request) => {
          await request.session.regenerate();
          request.session.userId = 'ann';
          return {ended: await app.sessionSecurity.endSessionsOf('ann', {except: request})};
        });
      }),
    );
    await provesPasswordChange();
  });

  test('R4: a sign-in again in the same browser takes the place of its former session', async () => {
    const options = {store, expireAfter: 10, maxSessions: 1, whenTooMany: 'refuse'} as const;
    for (const app of [expressSessionApp(options), await fastifySessionApp(options)]) {
      server = await serve(app);
      const browser = await signIn();
      const {status} = await browser.get('/login?user=ann');
      deepEqual([status, await whoIs(browser)], [200, 'ann']);
      equal((await new Browser(server.origin).get('/login?user=ann')).status, 403);
      await browser.get('/logout');
      await server.close();
    }
  });

  test('R4: a reply that is replaced by 403 keeps nothing of the sign-in, also in a cookie', async () => {
    const app = express();
    app.use(cookieSession({secret: 'a secret of this test'}));
    app.use(
      sessionSecurity<express.Request, express.Response>({
        store,
        expireAfter: 10,
        maxSessions: 1,
        whenTooMany: 'refuse',
        user: (req) => req.session?.userId,
      }),
    );
    app.get('/login', (req, res) => {
      Object.assign(req.session!, {userId: 'ann'});
      if (req.query.early === undefined) return res.json({user: 'ann'});
      res.writeHead(200);
      return res.end('the head has gone');
    });
    app.use((req, res) => res.json({user: (req.session as {userId?: string}).userId ?? null}));
    server = await serve(app);
    const first = await signIn();
    const second = new Browser(server.origin);
    const {status, json} = await second.get('/login?user=ann');
    deepEqual([status, json, second.cookies.size], [403, {error: 'too many sessions'}, 0]);
    equal((await second.get('/login?early')).status, 200);
    deepEqual([await whoIs(second), await whoIs(first)], [null, 'ann']);
  });

  test('R4: a sign-in by middleware is refused by 403, and onEnd can clear what signed in', async () => {
    const ends: SessionEnd[] = [];
    const guard = sessionSecurity<express.Request, express.Response>({
      store,
      expireAfter: 10,
      maxSessions: 1,
      whenTooMany: 'refuse',
      onEnd: (_req, res, end) => {
        ends.push(end);
        res.clearCookie('remember');
      },
    });
    const app = express();
    app.use(session({secret: 'a secret of this test', resave: false, saveUninitialized: false}));
    app.use((req, _res, next) => {
      if (/remember=ann/.test(req.headers.cookie ?? '')) req.session.userId = 'ann';
      next();
    });
    app.use(guard);
    app.get('/login', (req, res) => {
      req.session.userId = 'ann';
      res.json({});
    });
    app.use((req, res) => res.json({user: req.session.userId ?? null}));
    server = await serve(app);
    const first = await signIn();
    const remembered = new Browser(server.origin, new Map([['remember', 'ann']]));
    const {status, json} = await remembered.get('/');
    deepEqual([status, json], [403, {error: 'too many sessions'}]);
    deepEqual([ends.length, await whoIs(remembered), await whoIs(first)], [1, null, 'ann']);
  });
});
