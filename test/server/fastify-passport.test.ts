import {deepEqual, equal} from 'node:assert/strict';
import {afterEach, beforeEach, describe, mock, test} from 'node:test';
import {type FastifyReply, type FastifyRequest, fastify} from 'fastify';
import {Strategy as BearerStrategy} from 'passport-http-bearer';
import {Strategy as LocalStrategy} from 'passport-local';
import {sessionSecurity, sessionState} from '../../server-contract/adapters/fastify.ts';
import {type RunningServer, serve} from '../support/http-server.ts';
import {passportFields, registerPassport, registerSessions} from './apps/fastify-plugins.ts';
import {Browser} from './browser.ts';
import {SimulatedStore} from './simulated-store.ts';

describe('Fastify with @fastify/passport and the strategies of Passport', () => {
  let activity: SimulatedStore;
  let touched: () => number;
  let errors: string[];
  let server: RunningServer;
  let browser: Browser;

  beforeEach(async () => {
    activity = new SimulatedStore();
    const store = {...activity};
    const calls = [mock.method(store, 'touch'), mock.method(store, 'start'), mock.method(store, 'begin')];
    touched = () => calls.reduce((sum, call) => sum + call.mock.callCount(), 0);
    errors = [];
    const app = fastify();
    await registerSessions(app);
    const passport = await registerPassport(app, {
      local: new LocalStrategy((name, password, done) => done(null, password === 'right' ? {id: name} : false)),
      bearer: new BearerStrategy((token, done) => done(null, token === 'valid' ? {id: 'robot'} : false)),
    });
    const onError = (error: unknown): void => void errors.push((error as Error).message);
    await app.register(sessionSecurity<FastifyRequest, FastifyReply>, {expireAfter: 10, store, onError});
    const options = {authInfo: false};
    app.post('/login', {preValidation: passport.authenticate('local', options)}, async () => ({}));
    app.get('/api', {preValidation: passport.authenticate('bearer', {...options, session: false})}, who);
    app.get('/logout', async (request) => {
      await passportFields(request).logOut();
      return {};
    });
    app.get('/', who);
    await app.ready();
    server = await serve(app.routing);
    browser = new Browser(server.origin);
  });
  afterEach(async () => {
    await server.close();
    deepEqual(errors, []);
  });

  async function who(request: FastifyRequest): Promise<object> {
    return {user: passportFields(request).user?.id ?? null, status: sessionState(request).status};
  }

  const signIn = (visitor: Browser, password: string) =>
    visitor.ask('/login', {
      method: 'POST',
      headers: {'content-type': 'application/json'},
      body: JSON.stringify({username: 'ann', password}),
    });

  test('S1, S5: a session that passport-local began ends after its limit, and by its sign-out', async () => {
    equal((await signIn(browser, 'wrong')).status, 401);
    equal((await browser.ping()).json, 'logout');
    equal((await signIn(browser, 'right')).status, 200);
    activity.pass(9);
    deepEqual((await browser.get('/')).json, {user: 'ann', status: 'active'});
    const copy = browser.copy();
    activity.pass(10);
    deepEqual((await browser.get('/')).json, {user: null, status: 'ended'});
    deepEqual((await copy.get('/')).json, {user: null, status: 'anonymous'});
    equal((await signIn(browser, 'right')).status, 200);
    const thief = browser.copy();
    await browser.get('/logout');
    equal((await browser.ping(0)).json, 'logout');
    equal((await thief.ping(0)).json, 'logout');
  });

  test('S2: a user of passport-http-bearer has no session to guard, and is served for ever', async () => {
    for (let visit = 0; visit < 3; visit++) {
      activity.pass(20);
      const {status, json, headers} = await browser.get('/api', {authorization: 'Bearer valid'});
      deepEqual([status, json, headers['set-cookie']], [200, {user: 'robot', status: 'anonymous'}, undefined]);
    }
    equal((await browser.get('/api', {authorization: 'Bearer old'})).status, 401);
    equal(touched(), 0);
  });

  test('S2: a token beside a session makes nobody signed in there, and does not keep that session', async () => {
    await signIn(browser, 'right');
    activity.pass(4);
    const {json} = await browser.get('/api', {authorization: 'Bearer valid', 'sec-purpose': 'prefetch'});
    deepEqual(json, {user: 'robot', status: 'active'});
    equal((await browser.ping()).json, 4);
    activity.pass(6);
    deepEqual((await browser.get('/')).json, {user: null, status: 'ended'});
  });
});
