import {deepEqual, equal} from 'node:assert/strict';
import {test} from 'node:test';
import type {HandleResult} from '../../server-contract/core/request-handler.ts';
import {createSessionSecurity, type SessionEnd} from '../../server-contract/index.ts';
import {serve} from '../support/http-server.ts';
import {expressSessionApp} from './apps/express-session-app.ts';
import {fastifySessionApp} from './apps/fastify-session-app.ts';
import {Browser} from './browser.ts';
import {SimulatedStore} from './simulated-store.ts';

interface Setup {
  readonly store: SimulatedStore;
  readonly onError: () => void;
  readonly onEnd: () => void;
}

for (const [name, write] of Object.entries({
  'express-session': (options: Setup) =>
    expressSessionApp({expireAfter: 10, ...options}, {}, (app) => {
      app.get('/write', (req, res) => {
        req.session.note = 'written late';
        res.json({});
      });
      app.get('/sign-in-here', (req, res) => {
        req.session.userId = 'ann';
        res.json({});
      });
    }),
  '@fastify/session': (options: Setup) =>
    fastifySessionApp({expireAfter: 10, ...options}, {}, (app) => {
      app.get('/write', async (request) => {
        request.session.note = 'written late';
        return {};
      });
      app.get('/sign-in-here', async (request) => {
        request.session.userId = 'ann';
        return {};
      });
    }),
})) {
  test(`S15: a late request that writes into the new session of ${name} sends no cookie of it, unless it signs in`, async (t) => {
    const store = new SimulatedStore();
    const starts = t.mock.method(store, 'start');
    const server = await serve(await write({store, onEnd: () => {}, onError: () => {}}));
    t.after(() => server.close());
    const browser = new Browser(server.origin);
    for (const [path, cookies] of [
      ['/write', 0],
      ['/sign-in-here', 1],
    ] as const) {
      await browser.get('/login?user=ann');
      store.end(starts.mock.calls.at(-1)!.arguments[0]);
      const {headers} = await browser.copy().get(path);
      equal(headers['set-cookie']?.length ?? 0, cookies, path);
    }
  });
}

/** What a late request of an ended session leads to. */
interface LateAnswer {
  readonly end: SessionEnd | undefined;
  readonly headers: HandleResult['headers'];
}

/** Ends the session, and 40 s later handles a request for it that arrived some seconds ago. */
async function answerLate(by: 'end' | 'rotate', arrivedFor: number): Promise<LateAnswer> {
  const store = new SimulatedStore();
  const ends: (SessionEnd | undefined)[] = [];
  const security = createSessionSecurity({expireAfter: 600, store, clearSiteData: '"cookies"'});
  await security.start({}, 'old');
  await (by === 'end' ? security.end('old') : security.rotate({}, 'old', 'new'));
  store.pass(40);
  const arrivedAtMs = performance.now() - arrivedFor * 1000;
  const view = {method: 'GET', path: '/', query: '', header: () => undefined, body: () => '', native: {}, arrivedAtMs};
  const {headers} = await security.handle(view, {
    get user() {
      return ends.length > 0 ? null : 'ann';
    },
    recordId: 'old',
    end: (end) => void ends.push(end),
  });
  return {end: ends[0], headers};
}

for (const by of ['end', 'rotate'] as const) {
  test(`S15: 40 s after ${by}, only the reply to a request that arrived before leaves the browser's cookies`, async () => {
    const before = await answerLate(by, 45);
    deepEqual([before.end?.keepsCookie, before.headers], [true, {}]);
    const after = await answerLate(by, 35);
    deepEqual([after.end?.keepsCookie, after.headers], [undefined, {'clear-site-data': '"cookies"'}]);
  });
}
