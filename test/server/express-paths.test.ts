import {deepEqual, equal, match} from 'node:assert/strict';
import {afterEach, beforeEach, describe, test} from 'node:test';
import express from 'express';
import {sessionSecurity} from '../../server-contract/adapters/express.ts';
import type {SessionSecurityOptions} from '../../server-contract/index.ts';
import {type RunningServer, serve} from '../support/http-server.ts';
import {Browser, NAVIGATION, PAGE} from './browser.ts';
import {SimulatedStore} from './simulated-store.ts';

type Options = SessionSecurityOptions<express.Request, express.Response>;

const PING = '/session_security/ping';

describe('the paths of an Express application', () => {
  let activity: SimulatedStore;
  let errors: string[];
  let server: RunningServer | undefined;
  let browser: Browser;

  beforeEach(() => {
    activity = new SimulatedStore();
    activity.start('one', {expireAfter: 10, maxLifetime: 100});
    errors = [];
  });
  afterEach(() => server?.close());

  const guard = (options: Options = {}): express.RequestHandler =>
    sessionSecurity<express.Request, express.Response>({
      expireAfter: 10,
      store: activity,
      user: () => 'ann',
      sessionId: () => 'one',
      endSession: () => {},
      onError: (error) => void errors.push((error as Error).message),
      ...options,
    });

  async function open(app: express.Express): Promise<void> {
    server = await serve(app);
    browser = new Browser(server.origin);
  }

  /** The idle time after a navigation to each of the paths. */
  async function idleAfter(ping: string, ...paths: string[]): Promise<unknown[]> {
    const found: unknown[] = [];
    for (const path of paths) {
      activity.start('one', {expireAfter: 10, maxLifetime: 100});
      activity.pass(4);
      await browser.get(path, NAVIGATION);
      found.push((await browser.get(ping, PAGE)).json);
    }
    return found;
  }

  function mounted(at: readonly string[], options: Options): express.Express {
    const innermost = express.Router();
    innermost.use(guard(options));
    innermost.use((_req, res) => res.json({}));
    const router = at.reduceRight((inner, path) => express.Router().use(path, inner), innermost);
    return express().use(router);
  }

  for (const at of [['/app'], ['/deep', '/app'], ['/:tenant', '/app']]) {
    const base = at.join('').replace(':tenant', 'acme');
    test(`S8: below the mount ${at.join('')}, ping and passive paths are relative to it`, async () => {
      await open(mounted(at, {passive: ['/poll', /^\/feed/]}));
      activity.pass(3);
      equal((await browser.get(base + PING, PAGE)).json, 3);
      equal((await browser.get(`${base}${PING}/?idleFor=1`, PAGE)).json, 1);
      deepEqual(await idleAfter(base + PING, `${base}/poll`, `${base}/feed/1`, `${base}/page`), [4, 4, 0]);
      deepEqual(errors, []);
    });

    test(`S8: below the mount ${at.join('')}, whole paths go on to match`, async () => {
      await open(mounted(at, {pingUrl: base + PING, passive: `${base}/poll`}));
      deepEqual(await idleAfter(base + PING, `${base}/poll`, `${base}/page`), [4, 0]);
    });
  }

  test('S7: a passive path is passive in every spelling that the router takes for it', async () => {
    const app = express().use(guard({passive: ['/Poll', '/two words']}));
    await open(app);
    const spellings = ['/Poll', '/poll', '/POLL/', '/%50oll', '/Poll?since=1', '/two%20words', '/Two%20Words/'];
    deepEqual(
      await idleAfter(PING, ...spellings),
      spellings.map(() => 4),
    );
    deepEqual(await idleAfter(PING, '/Polls', '/a/Poll', '/two%2Fwords', '/%'), [0, 0, 0, 0]);
    equal((await browser.get('/Session_Security/PING/', PAGE)).json, 0);
  });

  test('S7: a pattern for passive paths is tested on every spelling that the router takes for the same path', async () => {
    await open(express().use(guard({passive: [/^\/Feed\//g, /^\/two words$/, /^\/one%20word$/]})));
    const spellings = ['/Feed/1', '/feed/1', '/FEED/1', '/%46eed/1', '/%66EED/1', '/two%20words', '/one%20word'];
    deepEqual(
      await idleAfter(PING, ...spellings),
      spellings.map(() => 4),
    );
    deepEqual(await idleAfter(PING, '/feeds', '/Feed%2F1', '/%'), [0, 0, 0]);
  });

  test('S7: with case sensitive routing another case is another path', async () => {
    const app = express()
      .set('case sensitive routing', true)
      .use(guard({passive: ['/Poll', /^\/Feed/]}));
    app.get('/Session_Security/ping', (_req, res) => res.json('a page'));
    await open(app);
    deepEqual(await idleAfter(PING, '/Poll', '/poll', '/Feed', '/feed'), [4, 0, 4, 0]);
    equal((await browser.get('/Session_Security/ping', PAGE)).json, 'a page');
  });

  test('S18: a ping behind a prefix that pingUrl lacks is reported once, with the line to write', async () => {
    const app = express().use(guard());
    app.use('/own', (_req, res) => res.json({}));
    await open(app);
    await browser.get(`/own${PING}`, PAGE);
    deepEqual(errors, [], 'an answer of the application is none of our business');
    for (let ping = 0; ping < 3; ping++) equal((await browser.get(`/app${PING}`, PAGE)).status, 404);
    equal(errors.length, 1);
    match(
      errors[0] ?? '',
      /nobody answered \/app\/session_security\/ping.*write pingUrl: '\/app\/session_security\/ping', or ping-url="\/session_security\/ping" in the page/,
    );
  });

  test('S18: a ping of the element at another address is no activity, and is reported with the line to write', async () => {
    await open(express().use(guard()));
    const idleAfterScript = async (path: string): Promise<unknown> => {
      activity.start('one', {expireAfter: 10, maxLifetime: 100});
      activity.pass(4);
      await browser.get(path, PAGE);
      return (await browser.get(PING, PAGE)).json;
    };
    equal(await idleAfterScript('/session/ping?pingId=1-22-333-4294967295&idleFor=2'), 4);
    equal(await idleAfterScript('/session/ping?pingId=7'), 0, 'a pingId of the application');
    equal(errors.length, 1);
    match(errors[0] ?? '', /nobody answered \/session\/ping.*write pingUrl: '\/session\/ping'/);
  });

  test('S8: the own Origin is compared with its scheme, behind a trusted proxy too', async () => {
    const post = (headers: Record<string, string>) =>
      browser.ask(PING, {method: 'POST', headers, body: '{"idleFor":0}'});
    const host = 'app.test';
    const app = express().set('trust proxy', 1).use(guard());
    await open(app);
    const encrypted = {host, 'x-forwarded-proto': 'https', 'content-type': 'application/json'};
    equal((await post({...encrypted, origin: 'http://app.test'})).status, 403);
    equal((await post({...encrypted, origin: 'https://app.test'})).status, 200);
    equal((await post({...encrypted, origin: 'https://app.test.evil.test'})).status, 403);
    equal((await post({host: '', origin: 'http://'})).status, 403);
    equal((await post({host: '', origin: 'https://'})).status, 403);
    equal((await post({host, origin: 'http://app.test'})).status, 200);
    await server?.close();
    await open(express().use(guard()));
    equal((await post({...encrypted, origin: 'http://app.test'})).status, 200, 'the proxy is not trusted');
  });
});
