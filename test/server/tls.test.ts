import {deepEqual, equal, match} from 'node:assert/strict';
import type {IncomingHttpHeaders, RequestListener} from 'node:http';
import {request} from 'node:https';
import {after, before, describe, test} from 'node:test';
import cookie from '@fastify/cookie';
import fastifySession from '@fastify/session';
import {getRequestListener} from '@hono/node-server';
import express from 'express';
import session from 'express-session';
import {type FastifyReply, type FastifyRequest, fastify} from 'fastify';
import {sessionSecurity as expressSecurity} from '../../server-contract/adapters/express.ts';
import {sessionSecurity as fastifySecurity} from '../../server-contract/adapters/fastify.ts';
import {sessionSecurity as fetchSecurity} from '../../server-contract/adapters/fetch.ts';
import {sessionSecurity as nodeSecurity} from '../../server-contract/adapters/node.ts';
import type {MaybePromise} from '../../server-contract/index.ts';
import {startTlsProxy} from '../field/examples/tls-proxy.ts';
import {type RunningServer, selfSignedCertificate, serve} from '../support/http-server.ts';
import {PAGE} from './browser.ts';
import {SimulatedStore} from './simulated-store.ts';

interface Setup {
  readonly store: SimulatedStore;
  readonly behindProxy: boolean;
}

/** `/login` signs in, with a cookie of the given name. */
const APPS: Readonly<Record<string, (name: string, setup: Setup) => MaybePromise<RequestListener>>> = {
  'Express with express-session': (name, {store, behindProxy}) => {
    const app = express().set('trust proxy', behindProxy ? 1 : false);
    const sessions = {name, secret: 'x', resave: false, saveUninitialized: false};
    app.use(session({...sessions, cookie: {secure: true, sameSite: 'lax'}}));
    app.use(expressSecurity({expireAfter: 10, store}));
    app.get('/login', (req, res) => {
      req.session.userId = 'ann';
      res.json({});
    });
    return app;
  },
  'Fastify with @fastify/session': async (name, {store, behindProxy}) => {
    const app = fastify({trustProxy: behindProxy});
    await app.register(cookie);
    const sessions = {secret: 'x'.repeat(32), cookieName: name, saveUninitialized: false};
    await app.register(fastifySession, {...sessions, cookie: {secure: true, sameSite: 'lax'}});
    await app.register(fastifySecurity<FastifyRequest, FastifyReply>, {expireAfter: 10, store});
    app.get('/login', async (request) => {
      request.session.userId = 'ann';
      return {};
    });
    await app.ready();
    return (req, res) => app.routing(req, res);
  },
  'node:http': (name, {store}) => {
    const users = new Map<string, string>();
    const id = ({headers}: {headers: IncomingHttpHeaders}): string =>
      new RegExp(`${name}=(\\w+)`).exec(headers.cookie ?? '')?.[1] ?? '';
    const security = nodeSecurity({
      expireAfter: 10,
      store,
      user: (req) => users.get(id(req)),
      sessionId: id,
      endSession(req, res) {
        users.delete(id(req));
        res.setHeader('set-cookie', `${name}=; Path=/; Secure; Max-Age=0`);
      },
    });
    return async (req, res) => {
      if (await security(req, res)) return;
      users.set('one', 'ann');
      await security.start(req, 'one');
      res.setHeader('set-cookie', `${name}=one; Path=/; Secure; HttpOnly; SameSite=Lax`).end();
    };
  },
  'a fetch handler': (name, {store}) => {
    const users = new Map<string, string>();
    const id = ({headers}: Request): string =>
      new RegExp(`${name}=(\\w+)`).exec(headers.get('cookie') ?? '')?.[1] ?? '';
    const security = fetchSecurity({
      expireAfter: 10,
      store,
      user: (req) => users.get(id(req)),
      sessionId: id,
      endSession(req, headers) {
        users.delete(id(req));
        headers.append('set-cookie', `${name}=; Path=/; Secure; Max-Age=0`);
      },
    });
    const next = async (passed: Request): Promise<Response> => {
      users.set('one', 'ann');
      await security.start(passed, 'one');
      return new Response('', {headers: {'set-cookie': `${name}=one; Path=/; Secure; HttpOnly; SameSite=Lax`}});
    };
    return getRequestListener((req) => security(req, next), {overrideGlobalObjects: false});
  },
};

for (const place of ['behind a proxy with TLS', 'with a TLS socket of its own'] as const) {
  for (const [name, open] of Object.entries(APPS)) {
    describe(`${name}, ${place}`, () => {
      const cookieName = '__Host-sid';
      const behindProxy = place.startsWith('behind');
      let store: SimulatedStore;
      let servers: RunningServer[];
      let origin: string;
      before(async () => {
        store = new SimulatedStore();
        const app = await open(cookieName, {store, behindProxy});
        const own = await serve(app, behindProxy ? undefined : selfSignedCertificate());
        servers = behindProxy ? [await startTlsProxy(Number(new URL(own.origin).port)), own] : [own];
        ({origin} = servers[0]!);
      });
      after(() => Promise.all(servers.map((server) => server.close())));

      const ask = (path: string, headers: Record<string, string>): Promise<Answer> => fetchTls(origin + path, headers);
      const login = async (): Promise<string> => {
        const {'set-cookie': [line = 'no cookie'] = []} = (await ask('/login', {accept: 'text/html'})).headers;
        isHostCookie(line);
        return line.split(';', 1)[0]!;
      };

      test('S9: the cookie with __Host- is cleared in a way that browsers accept', async () => {
        const sent = await login();
        store.pass(10);
        const {body, headers} = await ask('/session_security/ping?idleFor=0', {...PAGE, cookie: sent});
        equal(body, '"logout"');
        const lines = (headers['set-cookie'] ?? []).filter((line) => line.startsWith(`${cookieName}=`));
        deepEqual(lines.length, 1, String(lines));
        isHostCookie(lines[0]!);
        match(lines[0]!, /Max-Age=0|Expires=Thu, 01 Jan 1970/);
      });

      // The address of a Request does not say that there was TLS before the proxy: docs/deployment.md.
      const knowsTls = !behindProxy || /Express|Fastify/.test(name);
      test(`S8: a ping without fetch metadata is believed from its own https: origin, and ${knowsTls ? 'not' : 'also'} from http:`, async () => {
        const sent = await login();
        const statusFrom = async (from: string): Promise<number> =>
          (await ask('/session_security/ping', {origin: from, cookie: sent})).status;
        const plain = origin.replace('https:', 'http:');
        deepEqual(
          [await statusFrom(origin), await statusFrom(plain), await statusFrom('https://elsewhere.example')],
          [200, knowsTls ? 403 : 200, 403],
        );
      });
    });
  }
}

/** What browsers demand of a cookie whose name begins with `__Host-`, or they ignore it (RFC 6265bis, 4.1.3.2). */
function isHostCookie(line: string): void {
  const attributes = line.split(';').map((part) => part.trim().toLowerCase());
  deepEqual(
    [attributes.includes('secure'), attributes.includes('path=/'), attributes.some((one) => one.startsWith('domain'))],
    [true, true, false],
    line,
  );
}

interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

function fetchTls(address: string, headers: Record<string, string>): Promise<Answer> {
  return new Promise((answered, fail) => {
    const sent = request(address, {headers, rejectUnauthorized: false}, (response) => {
      let body = '';
      response.setEncoding('utf8').on('data', (chunk: string) => {
        body += chunk;
      });
      response
        .on('error', fail)
        .on('end', () => answered({status: response.statusCode!, headers: response.headers, body}));
    });
    sent.on('error', fail).end();
  });
}
