import {deepEqual, equal} from 'node:assert/strict';
import type {RequestListener} from 'node:http';
import {afterEach, beforeEach, describe, test} from 'node:test';
import {getRequestListener} from '@hono/node-server';
import {getIronSession} from 'iron-session';
import {sessionSecurity, sessionState} from '../../server-contract/adapters/fetch.ts';
import {type RunningServer, serve} from '../support/http-server.ts';
import {ironSessionApp, SEAL, type Sealed} from './apps/iron-sessions.ts';
import {Browser, NAVIGATION, PAGE} from './browser.ts';
import {SimulatedStore} from './simulated-store.ts';

const SITE = 'https://app.example';

describe('the request that a fetch handler passes on', () => {
  let store: SimulatedStore;
  let cleared: readonly string[];
  let endCookies: readonly string[];
  let security: ReturnType<typeof sessionSecurity<Request>>;

  /** Reads its session from the cookie of the request that it gets, as libraries do. */
  const idOf = (request: Request): string | undefined => /\bsid=([^;]+)/.exec(request.headers.get('cookie') ?? '')?.[1];

  beforeEach(async () => {
    store = new SimulatedStore();
    cleared = ['sid=; Path=/; Max-Age=0'];
    endCookies = [];
    security = sessionSecurity({
      expireAfter: 10,
      store,
      user: (request) => idOf(request) && 'ann',
      sessionId: async (request) => idOf(request),
      endSession(_request, headers) {
        for (const cookie of cleared) headers.append('set-cookie', cookie);
      },
      onEnd(_request, headers) {
        for (const cookie of endCookies) headers.append('set-cookie', cookie);
      },
    });
    await security.start(new Request(SITE), 'one');
  });

  const asked = (init: RequestInit = {}) =>
    new Request(`${SITE}/action?a=1`, {
      ...init,
      headers: {accept: 'text/html', cookie: 'theme=dark; sid=one; sid.1=x; lang=de', ...init.headers},
    });

  async function passedFor(request: Request): Promise<Request> {
    let passed: Request | undefined;
    const response = await security(request, (given) => {
      passed = given;
      return new Response('served');
    });
    equal(response.status, 200);
    return passed!;
  }

  test('S19: is the request itself while the session lives, and for anonymous users', async () => {
    for (const request of [asked(), asked({method: 'POST', body: 'text'}), new Request(SITE)]) {
      equal(await passedFor(request), request);
    }
  });

  test('S19: has no cookie of a session that has ended, and everything else', async () => {
    store.pass(10);
    const passed = await passedFor(asked({method: 'POST', body: '{"a":1}', headers: {'next-action': 'abc'}}));
    deepEqual(
      [passed.method, passed.url, passed.headers.get('cookie'), passed.headers.get('next-action'), await passed.text()],
      ['POST', `${SITE}/action?a=1`, 'theme=dark; sid.1=x; lang=de', 'abc', '{"a":1}'],
    );
    equal(sessionState(passed).status, 'ended');
  });

  test('S19: loses every cookie that endSession clears, however it says so', async () => {
    cleared = ['sid=; Expires=Thu, 01 Jan 1970 00:00:00 GMT', 'sid.1=; max-age=-1', 'lang=fr; Max-Age=60'];
    store.pass(10);
    equal((await passedFor(asked())).headers.get('cookie'), 'theme=dark; lang=de');
    cleared = ['sid=; Max-Age=0'];
    equal((await passedFor(asked({headers: {cookie: 'sid=one'}}))).headers.get('cookie'), null);
  });

  test('S15: a late request clears no cookie, which is that of a newer session by then', async () => {
    const askWith = (id: string) => security(asked({headers: {cookie: `sid=${id}`}}), served);
    const served = (passed: Request) => Response.json({cookie: passed.headers.get('cookie')});
    await security.rotate(new Request(SITE), 'one', 'two');
    await security.end('two');
    await security.start(new Request(SITE), 'three');
    for (const id of ['one', 'two']) {
      const response = await askWith(id);
      deepEqual([await response.json(), response.headers.getSetCookie()], [{cookie: null}, []], id);
    }
    deepEqual(await (await askWith('three')).json(), {cookie: 'sid=three'});
    // A remember-me cookie would sign the user in again, so it is cleared all the same.
    endCookies = ['remember=; Max-Age=0'];
    const response = await security(asked({headers: {cookie: 'sid=two; remember=a; theme=dark'}}), served);
    deepEqual([await response.json(), response.headers.getSetCookie()], [{cookie: 'theme=dark'}, endCookies]);
    endCookies = [];
    store.pass(31);
    deepEqual((await askWith('two')).headers.getSetCookie(), cleared, 'a copy that comes later');
  });

  test('a handler that takes no argument reads the body of the request that it has', async () => {
    store.pass(10);
    const request = asked({method: 'POST', body: 'text'});
    const response = await security(request, async () => new Response(await request.text()));
    equal(await response.text(), 'text');
  });

  test('a body that was read already does not keep the request from being passed on', async () => {
    store.pass(10);
    const request = asked({method: 'POST', body: 'text'});
    await request.text();
    equal((await passedFor(request)).headers.get('cookie'), 'theme=dark; sid.1=x; lang=de');
  });

  test('S7: the prefetches of the router of Next.js are no activity', async () => {
    store.pass(4);
    const page = {'sec-fetch-site': 'same-origin', 'sec-fetch-mode': 'cors', 'sec-fetch-dest': 'empty', rsc: '1'};
    const idle = async (): Promise<unknown> =>
      (
        await security(new Request(`${SITE}/session_security/ping`, {headers: {...PAGE, cookie: 'sid=one'}}), () => {
          throw new Error('the application was asked');
        })
      ).json();
    for (const headers of [{'next-router-prefetch': '1'}, {'next-router-segment-prefetch': '/_tree'}]) {
      await passedFor(asked({headers: {...page, ...headers}}));
      equal(await idle(), 4);
    }
    await passedFor(asked({headers: page}));
    equal(await idle(), 0);
    // In proxy.ts the router's headers are taken away, so no read by a script counts.
    store.pass(4);
    const nextRequest = (init: RequestInit) => Object.assign(asked(init), {nextUrl: new URL(SITE)});
    await passedFor(nextRequest({headers: page}));
    equal(await idle(), 4);
    await passedFor(nextRequest({method: 'POST', headers: {...page, 'next-action': 'abc'}}));
    equal(await idle(), 0);
    store.pass(4);
    await passedFor(nextRequest({headers: NAVIGATION}));
    equal(await idle(), 0);
  });
});

describe('Hono with iron-session, which opens sessions by promises', () => {
  let store: SimulatedStore;
  let server: RunningServer;
  let browser: Browser;
  let opened: number;

  beforeEach(async () => {
    store = new SimulatedStore();
    opened = 0;
    server = await serve(application());
    browser = new Browser(server.origin);
  });
  afterEach(() => server.close());

  function application(): RequestListener {
    const onOpen = (): void => {
      opened += 1;
    };
    const app = ironSessionApp(sessionSecurity, {expireAfter: 10, store}, onOpen);
    // A library that knows nothing of the guard's session reads the cookie of the request again.
    app.post('/library', async (c) => {
      const again = await getIronSession<Sealed>(c.req.raw, new Response(), SEAL);
      return c.json({user: again.userId ?? null, sent: await c.req.text()});
    });
    return getRequestListener(app.fetch, {overrideGlobalObjects: false});
  }

  const login = () => browser.get('/login?username=ann');
  const library = async (visitor: Browser) =>
    (await visitor.ask('/library', {method: 'POST', body: 'a form', headers: {'content-type': 'text/plain'}})).json;

  test('S1, S19: the session ends for the application and for code that reads the cookie again', async () => {
    await login();
    deepEqual((await browser.get('/')).json, {user: 'ann'});
    deepEqual(await library(browser), {user: 'ann', sent: 'a form'});
    const old = browser.copy();
    store.pass(10);
    deepEqual(await library(old.copy()), {user: null, sent: 'a form'});
    deepEqual((await browser.get('/')).json, {user: null});
    equal(browser.cookies.size, 0);
    deepEqual(await library(old), {user: null, sent: 'a form'});
  });

  test('S5: a copy of the cookie stays out after the sign-out', async () => {
    await login();
    const copy = browser.copy();
    await browser.get('/logout');
    deepEqual((await copy.get('/')).json, {user: null});
  });

  test('opens the session once for each request', async () => {
    await login();
    opened = 0;
    await browser.get('/');
    equal(opened, 1);
  });
});
