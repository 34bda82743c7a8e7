import {deepEqual, equal} from 'node:assert/strict';
import type {RequestListener} from 'node:http';
import {afterEach, beforeEach, describe, test} from 'node:test';
import {MemoryStore, type SessionData} from 'express-session';
import {type NodeOptions, sessionSecurity} from '../../server-contract/adapters/node.ts';
import {type RunningServer, serve} from '../support/http-server.ts';
import {expressSessionApp} from './apps/express-session-app.ts';
import {fastifySessionApp} from './apps/fastify-session-app.ts';
import {expressApp, fastifyApp, fetchApp, honoApp, nodeApp} from './apps/own-session-apps.ts';
import {type Headed, SessionMap} from './apps/session-map.ts';
import {Browser} from './browser.ts';
import {SimulatedStore} from './simulated-store.ts';

/** A session store of express-session and of @fastify/session whose reads take as long as the test wants. */
class SlowStore extends MemoryStore {
  onRead = (): void => {};

  override get(id: string, done: (error: unknown, session?: SessionData | null) => void): void {
    super.get(id, (error, session) => {
      this.onRead();
      done(error, session);
    });
  }
}

describe('S17: a request counts as of its arrival', () => {
  let store: SimulatedStore;
  let server: RunningServer | undefined;
  beforeEach(() => {
    store = new SimulatedStore();
  });
  afterEach(() => server?.close());

  const applications = {
    'express-session': (sessions: SlowStore) => expressSessionApp({expireAfter: 10, store}, {store: sessions}),
    '@fastify/session': (sessions: SlowStore) => fastifySessionApp({expireAfter: 10, store}, {store: sessions}),
  };
  for (const [name, application] of Object.entries(applications)) {
    test(`S17: while the store of ${name} is slow`, async () => {
      const sessions = new SlowStore();
      server = await serve(await application(sessions));
      const browser = new Browser(server.origin);
      await browser.get('/login?user=ann');
      store.pass(1);
      sessions.onRead = () => {
        sessions.onRead = () => {};
        store.pass(4);
      };
      equal((await browser.ping(0)).json, 4);
      store.pass(1);
      sessions.onRead = () => {
        sessions.onRead = () => {};
        store.pass(3);
      };
      await browser.get('/');
      equal((await browser.ping()).json, 3);
    });
  }

  const lookups = {
    Express: expressApp,
    'node:http': nodeApp,
    fetch: fetchApp,
    Hono: honoApp,
    Fastify: fastifyApp,
  };
  for (const [name, application] of Object.entries(lookups)) {
    for (const slow of ['user', 'id'] as const) {
      test(`S17: ${name}, while the ${slow} of a session of its own is looked up`, async () => {
        const sessions = new SessionMap();
        let wait = 0;
        const read = sessions.asked[slow];
        Object.assign(sessions.asked, {
          async [slow](request: Headed) {
            await Promise.resolve();
            store.pass(wait);
            wait = 0;
            return read(request);
          },
        });
        server = await serve(await application({store, expireAfter: 10}, sessions));
        const browser = new Browser(server.origin);
        await browser.get('/login?user=ann');
        store.pass(1);
        wait = 4;
        const reply = (await browser.ping(0)).json;
        deepEqual([reply, (await browser.ping()).json], [4, 4]);
      });
    }
  }

  test('S17: also where the request has the former id of its session', async () => {
    const rotated = new SimulatedStore();
    const limits = {expireAfter: 10, maxLifetime: 60};
    rotated.start('old', limits);
    rotated.rotate('old', 'new', limits);
    const slowStore = {
      ...rotated,
      async touch(...args: Parameters<SimulatedStore['touch']>) {
        if (args[0] === 'old') rotated.pass(4);
        return rotated.touch(...args);
      },
    };
    const session = {user: () => 'ann', sessionId: () => 'old', endSession: () => {}};
    server = await serve(nodeListener({...session, store: slowStore}));
    equal((await new Browser(server.origin).ping(0)).json, 4);
  });
});

function nodeListener(options: NodeOptions): RequestListener {
  const security = sessionSecurity(options);
  return async (req, res) => {
    if (!(await security(req, res))) res.end();
  };
}
