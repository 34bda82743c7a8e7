import {deepEqual, equal, notEqual} from 'node:assert/strict';
import {afterEach, beforeEach, describe, test} from 'node:test';
import Koa, {type Context, type Next} from 'koa';
import koaSession from 'koa-session';
import {removeCookies} from '../../server-contract/adapters/node.ts';
import {
  createSessionSecurity,
  type SessionEnd,
  type SessionSecurity,
  sessionState,
} from '../../server-contract/index.ts';
import {type RunningServer, serve} from '../support/http-server.ts';
import {Browser, NAVIGATION, PAGE} from './browser.ts';
import {SimulatedStore} from './simulated-store.ts';

/** The session that koa-session keeps in its cookie, signed. */
interface Visit extends Context {
  session: {userId?: string; sid?: string} | null;
}

/** The adapter in the documentation. */
function createGuard(security: SessionSecurity<Context>) {
  return async (ctx: Context, next: Next): Promise<void> => {
    const visit = ctx as Visit;
    const request = {
      native: ctx,
      method: ctx.method,
      path: ctx.path,
      ignoresCase: true,
      query: ctx.querystring,
      secure: ctx.secure,
      header: (name: string) => ctx.get(name) || undefined,
      body: () => undefined,
    };
    const session = {
      get user() {
        return visit.session?.userId;
      },
      get recordId() {
        return visit.session?.sid;
      },
      end(end?: SessionEnd) {
        visit.session = null;
        removeCookies(ctx.req, ['koa.sess', 'koa.sess.sig']);
        if (!end?.keepsCookie) return;
        const {set} = ctx.cookies;
        ctx.cookies.set = (name, value, options) =>
          name === 'koa.sess' && !value ? ctx.cookies : set.call(ctx.cookies, name, value, options);
      },
    };
    const {reply, headers, finalize, reportStatus} = await security.handle(request, session);
    ctx.set(headers);
    if (!reply) {
      await next();
      reportStatus?.(ctx.status);
    }
    const sent = reply ?? (await finalize?.(ctx.status));
    if (!sent) return;
    ctx.status = sent.status;
    ctx.set(sent.headers);
    ctx.body = sent.body;
  };
}

/** `again`: the cookie, read once more. */
const ANONYMOUS = {user: null, status: 'ended', again: null};

describe('Koa with koa-session, which writes its cookie at the end', () => {
  let activity: SimulatedStore;
  let errors: string[];
  let failures: unknown[];
  let isAway: boolean;
  let server: RunningServer;
  let browser: Browser;

  beforeEach(async () => {
    activity = new SimulatedStore();
    isAway = false;
    errors = [];
    failures = [];
    const onError = (error: unknown): void => void errors.push((error as Error).message);
    const store = {
      ...activity,
      end: async (id: string) => (isAway ? Promise.reject(new Error('the store is away')) : activity.end(id)),
    };
    const security = createSessionSecurity<Context, never>({expireAfter: 10, store, passive: '/Poll', onError});
    const app = new Koa();
    app.keys = ['x'];
    app.on('error', (error) => failures.push(error));
    app.use(koaSession(app));
    app.use(createGuard(security));
    app.use(async (ctx) => {
      const visit = ctx as unknown as Visit;
      if (ctx.path === '/login') {
        visit.session = {userId: 'ann', sid: crypto.randomUUID()};
        await security.start(ctx, visit.session.sid ?? '');
      }
      if (ctx.path === '/logout') {
        await security.end(visit.session?.sid ?? '').catch(() => {});
        visit.session = null;
      }
      if (ctx.path.endsWith('/ping')) return;
      const again = ctx.cookies.get('koa.sess') ?? null;
      ctx.body = {user: visit.session?.userId ?? null, status: sessionState(ctx).status, again};
    });
    server = await serve(app.callback());
    browser = new Browser(server.origin);
    await browser.get('/login');
  });
  afterEach(async () => {
    await server.close();
    deepEqual(failures, []);
  });

  test('S1, S19: the session ends, also for what reads the cookie again, and the page clears the cookie', async () => {
    activity.pass(9);
    const {again, ...alive} = (await browser.get('/', NAVIGATION)).json as {again: string};
    deepEqual(alive, {user: 'ann', status: 'active'});
    equal(again, browser.cookies.get('koa.sess'));
    const copy = browser.copy();
    activity.pass(10);
    deepEqual((await browser.get('/', NAVIGATION)).json, ANONYMOUS);
    equal(browser.cookies.size, 0);
    deepEqual((await copy.get('/', NAVIGATION)).json, ANONYMOUS);
  });

  test('S15: a request that was under way at the sign-out leaves the cookie, unless it signs in', async () => {
    const late = browser.copy();
    await browser.get('/logout');
    const {json, headers} = await late.get('/', NAVIGATION);
    deepEqual([json, headers['set-cookie']], [ANONYMOUS, undefined]);
    equal((await late.ping()).headers['set-cookie'], undefined);
    const before = late.cookies.get('koa.sess');
    await late.get('/login', NAVIGATION);
    notEqual(late.cookies.get('koa.sess'), before);
    equal((await late.ping()).json, 0);
  });

  test('S9: a ping and a request for JSON are answered, and clear the cookie', async () => {
    activity.pass(4);
    equal((await browser.ping(3)).json, 3);
    const copy = browser.copy();
    activity.pass(10);
    const ping = await browser.ping(0);
    deepEqual([ping.json, ping.headers['cache-control'], browser.cookies.size], ['logout', 'no-store', 0]);
    equal((await copy.get('/', PAGE)).status, 401);
    equal(copy.cookies.size, 0);
  });

  test('S7: a passive path is passive in upper and lower case, since @koa/router ignores case', async () => {
    activity.pass(4);
    for (const path of ['/Poll', '/poll', '/POLL/', '/%70oll']) await browser.get(path, NAVIGATION);
    equal((await browser.ping()).json, 4);
    await browser.get('/polls', NAVIGATION);
    equal((await browser.ping()).json, 0);
  });

  test('S17: a sign-out whose error the application ignores is answered with 503', async () => {
    const copy = browser.copy();
    isAway = true;
    const {status, json} = await browser.get('/logout');
    deepEqual([status, json], [503, {error: 'session state unavailable'}]);
    equal((await copy.ping(0)).json, 'logout');
  });

  test('S18: a ping with another path is reported', async () => {
    equal((await browser.get('/app/session_security/ping', PAGE)).status, 404);
    deepEqual(errors, [
      'session-security: nobody answered /app/session_security/ping, because pingUrl is /session_security/ping: write pingUrl: \'/app/session_security/ping\', or ping-url="/session_security/ping" in the page',
    ]);
  });
});
