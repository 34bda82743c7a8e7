import {deepEqual, equal} from 'node:assert/strict';
import {afterEach, beforeEach, describe, test} from 'node:test';
import express from 'express';
import session, {MemoryStore, type SessionData} from 'express-session';
import {type ExpressSessionSecurity, sessionSecurity} from '../../server-contract/adapters/express.ts';
import {type RunningServer, serve} from '../support/http-server.ts';
import {Browser} from './browser.ts';
import {SimulatedStore} from './simulated-store.ts';

/** A store over a table that has columns for the user and the expiry, and none for the guard's key. */
class ColumnStore extends MemoryStore {
  override set(id: string, {cookie, userId}: SessionData, done?: (error?: unknown) => void): void {
    super.set(id, {cookie, ...(userId === undefined ? {} : {userId})} as SessionData, done);
  }
}

describe('a session store that keeps only the columns it knows', () => {
  let activity: SimulatedStore;
  let security: ExpressSessionSecurity<express.Request>;
  let asked: express.Request | undefined;
  let server: RunningServer;
  let browser: Browser;
  beforeEach(async () => {
    activity = new SimulatedStore();
    security = sessionSecurity<express.Request>({expireAfter: 10, store: activity});
    const app = express();
    app.use(session({secret: 'x', resave: false, saveUninitialized: false, store: new ColumnStore()}));
    app.get('/socket', (req, res) => {
      // Before the guard, as the request that opens a WebSocket is.
      asked = req;
      res.end();
    });
    app.use(security);
    app.get('/login', (req, res) => {
      req.session.userId = 'ann';
      res.json({});
    });
    app.get('/logout', (req, res) => req.session.destroy(() => res.json({})));
    app.use((req, res) => res.json({user: req.session.userId ?? null}));
    server = await serve(app);
    browser = new Browser(server.origin);
    await browser.get('/login');
  });
  afterEach(() => server.close());

  test('S1, S15: its sessions end in time, also when a look from a socket finds the end first', async () => {
    activity.pass(9);
    deepEqual((await browser.get('/')).json, {user: 'ann'});
    await browser.get('/socket');
    activity.pass(10);
    deepEqual((await security.check(asked!)).state, {status: 'ended', reason: 'idle'});
    const copy = browser.copy();
    deepEqual((await browser.get('/')).json, {user: null});
    deepEqual((await copy.get('/')).json, {user: null});
  });

  test('S15: activity and pings keep them, and a copy of the cookie opens nothing after the sign-out', async () => {
    for (let n = 0; n < 3; n++) {
      activity.pass(9);
      equal((await browser.ping(0)).json, 0);
    }
    const copy = browser.copy();
    await browser.get('/logout');
    equal((await copy.ping(0)).json, 'logout');
    deepEqual((await copy.get('/')).json, {user: null});
  });
});
