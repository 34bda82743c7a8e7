import {deepEqual, equal, notEqual} from 'node:assert/strict';
import {beforeEach, describe, test} from 'node:test';
import {Hono} from 'hono';
import {sessionSecurity, sessionState} from '../../server-contract/adapters/fetch.ts';
import {PAGE} from './browser.ts';
import {SimulatedStore} from './simulated-store.ts';

const SITE = 'https://app.example';
const PING = `${SITE}/session_security/ping`;

describe('a fetch handler', () => {
  let store: SimulatedStore;
  let signedIn: boolean;
  let security: ReturnType<typeof sessionSecurity<Request>>;

  beforeEach(async () => {
    store = new SimulatedStore();
    signedIn = true;
    security = sessionSecurity({
      expireAfter: 10,
      store,
      clearSiteData: true,
      user: () => (signedIn ? 'ann' : null),
      sessionId: () => 'her session',
      endSession(_request, headers) {
        signedIn = false;
        headers.append('set-cookie', 'sid=; Max-Age=0');
      },
    });
    await security.start(new Request(SITE), 'her session');
  });

  const unasked = () => {
    throw new Error('the application was asked');
  };
  const ping = async (init: RequestInit = {}, query = '') =>
    (await security(new Request(PING + query, {headers: PAGE, ...init}), unasked)).text();

  test('answers pings itself, and passes other requests to the application', async () => {
    equal(await ping(), '0');
    const request = new Request(SITE);
    const response = new Response('a page');
    equal(await security(request, () => response), response);
    equal(sessionState(request).status, 'active');
  });

  test('S8: knows its own origin where only the URL contains the host', async () => {
    const from = (origin: string) => security(new Request(PING, {headers: {origin}}), unasked);
    equal((await from(SITE)).status, 200);
    equal((await from('https://elsewhere.example')).status, 403);
  });

  test('S4: reads no more of a body than a ping can have, and survives one that breaks off', async () => {
    store.pass(5);
    let taken = 0;
    const endless = new ReadableStream({
      pull(controller) {
        taken += 1000;
        controller.enqueue(new Uint8Array(1000));
      },
    });
    const broken = new ReadableStream({
      pull(controller) {
        controller.error(new Error('gone'));
      },
    });
    const post = (body: BodyInit) => ping({method: 'POST', body, duplex: 'half'} as RequestInit);
    equal(await post(endless), '5');
    equal(taken < 10_000, true, `${taken} bytes`);
    equal(await post(broken), '5');
    equal(await post(`{"idleFor":0,"more":"${'x'.repeat(2000)}"}`), '5');
    equal(await post('{"idleFor":3}'), '3');
  });

  test('S4: a body that was already read is no activity', async () => {
    store.pass(5);
    const request = new Request(PING, {method: 'POST', headers: PAGE, body: '{"idleFor":0}'});
    await request.text();
    equal(await (await security(request, unasked)).text(), '5');
  });

  test('S9: headers of the application follow those that the end of the session adds', async () => {
    store.pass(10);
    const signIn = new Response('', {headers: {'set-cookie': 'sid=new', 'clear-site-data': '"storage"'}});
    const {headers} = await security(new Request(SITE), () => signIn);
    deepEqual(headers.getSetCookie(), ['sid=; Max-Age=0', 'sid=new']);
    equal(headers.get('clear-site-data'), '"storage"');
  });

  test('S9: the end of the session also adds its headers to a response with immutable headers', async () => {
    store.pass(10);
    const redirect = Response.redirect(`${SITE}/login`);
    const response = await security(new Request(SITE), () => redirect);
    notEqual(response, redirect);
    deepEqual(
      [response.status, response.headers.get('location'), response.headers.get('set-cookie')],
      [302, `${SITE}/login`, 'sid=; Max-Age=0'],
    );
    equal(response.headers.get('clear-site-data'), '"cache"');
  });

  test('S9: a response that can be neither changed nor copied is passed on as it is', async () => {
    store.pass(10);
    const failed = Response.error();
    equal(await security(new Request(SITE), () => failed), failed);
    equal(signedIn, false);
  });

  test('S9: the end of the session also adds its headers to a thrown response', async () => {
    store.pass(10);
    const thrown = await Promise.resolve(
      security(new Request(SITE), () => {
        throw Response.redirect(`${SITE}/login`);
      }),
    ).catch((response: Response) => response);
    deepEqual([thrown.status, thrown.headers.get('set-cookie')], [302, 'sid=; Max-Age=0']);
  });

  test('S9: Hono sends the headers that the end adds, whatever the response', async () => {
    const app = new Hono();
    app.use(async (c, next) => {
      c.res.headers.set('x-before', '1');
      await next();
    });
    app.use(async (c, next) => {
      const response = await security(c.req.raw, () => next().then(() => c.res));
      if (c.finalized) c.res = undefined;
      c.res = response;
    });
    app.get('/redirect', () => Response.redirect(`${SITE}/login`));
    app.get('/page', (c) => c.text('a page', 200, {'set-cookie': 'theme=dark'}));
    store.pass(10);
    const {headers} = await app.request('/redirect');
    deepEqual([headers.get('location'), headers.getSetCookie()], [`${SITE}/login`, ['sid=; Max-Age=0']]);
    signedIn = true;
    const page = await app.request('/page');
    deepEqual(page.headers.getSetCookie(), ['sid=; Max-Age=0', 'theme=dark']);
    const refused = await app.request(PING, {headers: PAGE});
    deepEqual([await refused.text(), refused.headers.get('x-before')], ['"logout"', '1']);
  });

  test('S15: a reply to a late request leaves the cookie, although the framework was told to clear it too', async () => {
    const kept = 'theme=; Max-Age=0';
    const respond = (lines: string[]) => new Response('', {headers: lines.map((line) => ['set-cookie', line])});
    const cookiesOf = async (lines: string[]) => {
      signedIn = true;
      return (await security(new Request(SITE), () => respond(lines))).headers.getSetCookie();
    };
    await security.end('her session');
    deepEqual(await cookiesOf(['sid=; Path=/; Expires=Thu, 01 Jan 1970 00:00:00 GMT', kept]), [kept]);
    deepEqual(await cookiesOf(['sid=new', kept]), ['sid=new', kept], 'a sign-in by this request');
    store.pass(2);
    deepEqual(await cookiesOf(['sid=; Path=/', kept]), ['sid=; Max-Age=0', 'sid=; Path=/', kept], 'a later request');
  });

  test('S9: a response is not changed where the end adds no header', async () => {
    const endSession = () => {
      signedIn = false;
    };
    security = sessionSecurity({store, user: () => (signedIn ? 'ann' : null), sessionId: () => 'gone', endSession});
    // The response of a WebSocket upgrade can be neither changed nor copied.
    const failed = Response.error();
    equal(await security(new Request(SITE), () => failed), failed);
    equal(signedIn, false);
  });
});
