import {deepEqual, equal, match, ok} from 'node:assert/strict';
import {createRequire} from 'node:module';
import {afterEach, beforeEach, describe, test} from 'node:test';
import express from 'express';
import session from 'express-session';
import {sessionSecurity, sessionState} from '../../server-contract/adapters/express.ts';
import {type RunningServer, serve} from '../support/http-server.ts';
import {PAGE} from './browser.ts';
import {SimulatedStore} from './simulated-store.ts';

/** Two of these have no types of their own, and the tests need no more of the others. */
const require = createRequire(import.meta.url);
const [compression, flash, helmet] = ['compression', 'connect-flash', 'helmet'].map(
  (name) => require(name) as () => express.RequestHandler,
) as [() => express.RequestHandler, () => express.RequestHandler, () => express.RequestHandler];

interface Flashing {
  flash(kind: string, text?: string): string[];
}

const VERSIONS = {'Express 5': express, 'Express 4': require('express-4') as typeof express};
const PLACES = ['before', 'after'] as const;
/** More than compression leaves alone. */
const LONG = 'A line of a long page. '.repeat(200);

for (const [version, create] of Object.entries(VERSIONS)) {
  for (const place of PLACES) {
    describe(`${version} with helmet, and compression ${place} the guard`, () => {
      let store: SimulatedStore;
      let failing: boolean;
      let errors: unknown[];
      let server: RunningServer;
      let cookies: Map<string, string>;
      beforeEach(async () => {
        store = new SimulatedStore();
        [failing, errors, cookies] = [false, [], new Map()];
        const {start, touch, begin} = store;
        const end = async (id: string) => (failing ? Promise.reject(new Error('the store is down')) : store.end(id));
        const app = create();
        app.use(helmet());
        if (place === 'before') app.use(compression());
        app.use(session({secret: 'x', resave: false, saveUninitialized: false}));
        const onError = (error: unknown): void => void errors.push(error);
        app.use(sessionSecurity({expireAfter: 10, store: {start, touch, begin, end}, secret: 'a', onError}));
        if (place === 'after') app.use(compression());
        app.use(flash());
        app.get('/login', (req, res) => {
          req.session.regenerate(() => {
            req.session.userId = 'ann';
            (req as object as Flashing).flash('info', 'Welcome');
            res.redirect('/');
          });
        });
        app.get('/logout', (req, res) => {
          Reflect.deleteProperty(req.session, 'userId');
          res.send('short' in req.query ? 'signed out' : LONG);
        });
        app.get('/stream', (req, res) => {
          res.type('text/plain').write(`${req.session.userId}\n`);
          for (let part = 0; part < 20; part++) res.write(LONG);
          res.end('the end');
        });
        app.get('/', (req, res) => {
          const {flash: note} = req as object as Flashing;
          if (sessionState(req).status === 'ended') {
            note.call(req, 'info', 'You were signed out');
            return void res.redirect('/');
          }
          res.send(`${req.session.userId ?? 'nobody'}, ${note.call(req, 'info').join() || 'no news'}\n${LONG}`);
        });
        app.get('/page', (req, res) => res.send(`${req.session.userId ?? 'nobody'}\n${LONG}`));
        server = await serve(app);
      });
      afterEach(() => server.close());

      /** `fetch` unpacks what is compressed. */
      async function get(path: string, headers: Record<string, string> = {}) {
        const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ');
        // `fetch` would ask for no stored reply.
        const asked = {
          'cache-control': 'max-age=0',
          'accept-encoding': 'gzip',
          accept: 'text/html',
          cookie,
          ...headers,
        };
        const response = await fetch(server.origin + path, {headers: asked, redirect: 'manual'});
        for (const line of response.headers.getSetCookie()) {
          const [, name, value] = /^([^=]+)=([^;]*)/.exec(line) as unknown as [string, string, string];
          if (value === '') cookies.delete(name);
          else cookies.set(name, value);
        }
        return {status: response.status, headers: response.headers, text: await response.text()};
      }
      const firstLine = async (path: string) => (await get(path)).text.split('\n')[0];
      const ping = async (query = '') => (await get(`/session_security/ping${query}`, PAGE)).text;

      test('S1, S9: pages are compressed, pings are answered, and the session ends with its cookie', async () => {
        equal((await get('/login')).status, 302);
        const page = await get('/');
        deepEqual([page.status, page.headers.get('content-encoding')], [200, 'gzip']);
        equal(page.text, `ann, Welcome\n${LONG}`);
        equal((await get('/stream')).text, `ann\n${LONG.repeat(20)}the end`);
        store.pass(4);
        equal(await ping('?idleFor=3'), '3');
        store.pass(7);
        const over = await get('/page');
        deepEqual([over.status, over.headers.get('content-encoding')], [200, 'gzip']);
        equal(over.text, `nobody\n${LONG}`);
        match(over.headers.get('content-security-policy') ?? '', /default-src 'self'/);
        deepEqual([cookies.size, errors], [0, []]);
        equal(await ping(), '"logout"');
      });

      test('S1: the ETag of a page confirms it while its session lives, and not afterwards', async () => {
        await get('/login');
        const etag = (await get('/page')).headers.get('etag')!;
        ok(etag);
        store.pass(6);
        equal((await get('/page', {'if-none-match': etag})).status, 304);
        store.pass(6);
        equal((await get('/page', {'if-none-match': etag})).status, 304, 'the request before was activity');
        store.pass(10);
        const over = await get('/page', {'if-none-match': etag});
        deepEqual([over.status, over.text], [200, `nobody\n${LONG}`]);
      });

      test('S9: a message for the next page is shown once, also one that the end itself leaves', async () => {
        await get('/login');
        equal(await firstLine('/'), 'ann, Welcome');
        equal(await firstLine('/'), 'ann, no news');
        store.pass(10);
        equal((await get('/')).status, 302);
        equal(await firstLine('/'), 'nobody, You were signed out');
        equal(await firstLine('/'), 'nobody, no news');
        await get('/login');
        equal(await firstLine('/'), 'ann, Welcome');
      });

      // Behind the guard, compression sends the head of a reply before its end, so that no 503 can take its place.
      const testBefore = place === 'before' ? test : () => {};
      testBefore('S17: a sign-out that was not carried out is answered with 503, readable and whole', async () => {
        for (const path of ['/logout', '/logout?short']) {
          failing = false;
          await get('/login');
          failing = true;
          const {status, headers, text} = await get(path);
          deepEqual([status, JSON.parse(text)], [503, {error: 'session state unavailable'}]);
          const length = headers.get('content-length');
          ok(length === null || length === String(text.length), `${length}`);
          match(headers.get('content-type') ?? '', /json/);
        }
      });

      test('S17: the session of such a sign-out is refused, whatever is answered', async () => {
        await get('/login');
        failing = true;
        await get('/logout');
        equal(await ping('?idleFor=0'), '"logout"');
      });
    });
  }
}
