import {deepEqual, equal, notEqual, rejects} from 'node:assert/strict';
import {afterEach, beforeEach, describe, test} from 'node:test';
import cookie from '@fastify/cookie';
import session from '@fastify/session';
import {type FastifyReply, type FastifyRequest, fastify} from 'fastify';
import {sessionSecurity} from '../../server-contract/adapters/fastify.ts';
import {type RunningServer, serve} from '../support/http-server.ts';
import {Browser} from './browser.ts';
import {SimulatedStore} from './simulated-store.ts';

declare module 'fastify' {
  interface Session {
    userId?: string;
  }
}

const SECRET = 'a secret of this test, which is long enough';

describe('a session of @fastify/session', () => {
  let store: SimulatedStore;
  let server: RunningServer;
  let browser: Browser;

  beforeEach(async () => {
    store = new SimulatedStore();
    const app = fastify();
    await app.register(cookie);
    await app.register(session, {secret: SECRET, cookie: {secure: false}, saveUninitialized: false, rolling: false});
    await app.register(sessionSecurity<FastifyRequest, FastifyReply>, {expireAfter: 10, store});
    app.get('/login', async (request) => {
      await request.session.regenerate();
      request.session.userId = 'ann';
      await app.sessionSecurity.start(request, request.session.sessionId);
      return {};
    });
    app.get('/forgetful-login', async (request) => {
      request.session.userId = 'ann';
      return {};
    });
    app.get('/', async (request) => ({user: request.session.userId ?? null, state: request.sessionState.status}));
    await app.ready();
    server = await serve((req, res) => app.routing(req, res));
    browser = new Browser(server.origin);
  });
  afterEach(() => server?.close());

  test('is protected without a word about it', async () => {
    deepEqual((await browser.get('/')).json, {user: null, state: 'anonymous'});
    await browser.get('/login');
    store.pass(4);
    equal((await browser.ping()).json, 4);
    deepEqual((await browser.get('/')).json, {user: 'ann', state: 'active'});
    const stolen = browser.copy();
    store.pass(10);
    equal((await stolen.copy().ping(0)).json, 'logout');
    deepEqual((await stolen.get('/')).json, {user: null, state: 'anonymous'});
  });

  test('S9: its cookie is cleared at the end', async () => {
    await browser.get('/login');
    notEqual(browser.cookies.size, 0);
    store.pass(10);
    deepEqual((await browser.get('/')).json, {user: null, state: 'ended'});
    equal(browser.cookies.size, 0);
  });

  test('S6: is not renewed by pings', async () => {
    await browser.get('/login');
    equal((await browser.ping()).headers['set-cookie'], undefined);
  });

  test('is over at once where the sign-in forgot to start it', async () => {
    await browser.get('/forgetful-login');
    deepEqual((await browser.get('/')).json, {user: null, state: 'ended'});
  });

  test('without the plugin, somebody must tell about sessions', async () => {
    const app = fastify();
    await rejects(async () => {
      await app.register(sessionSecurity<FastifyRequest, FastifyReply>, {user: () => null});
    }, /sessionId must be a function, got undefined/);
  });
});
