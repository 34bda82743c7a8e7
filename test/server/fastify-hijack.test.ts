import {deepEqual, equal, match} from 'node:assert/strict';
import {afterEach, beforeEach, describe, mock, test} from 'node:test';
import type {FastifyReply} from 'fastify';
import {eventually} from '../support/eventually.ts';
import {type RunningServer, serve} from '../support/http-server.ts';
import {fastifySessionApp} from './apps/fastify-session-app.ts';
import {Browser} from './browser.ts';
import {SimulatedStore} from './simulated-store.ts';

/** The ways to send a reply past Fastify, which runs no hook before it then. */
const WAYS: Readonly<Record<string, (reply: FastifyReply, headers?: Record<string, string>) => void>> = {
  'reply.hijack()': (reply, headers = {}) => {
    reply.hijack();
    reply.raw.writeHead(200, headers).end('sent');
  },
  'reply.raw': (reply, headers = {}) => void reply.raw.writeHead(200, headers).end('sent'),
};

for (const [name, send] of Object.entries(WAYS)) {
  describe(`a route of Fastify that replies by ${name}`, () => {
    let store: SimulatedStore;
    let starts: ReturnType<typeof mock.method<SimulatedStore, 'start'>>;
    let server: RunningServer;
    let browser: Browser;
    beforeEach(async () => {
      store = new SimulatedStore();
      starts = mock.method(store, 'start');
      const options = {expireAfter: 10, store, clearSiteData: true};
      const app = await fastifySessionApp(options, {}, (fastify) => {
        fastify.get('/raw', (_request, reply) => send(reply, {'x-own': '1'}));
        fastify.get('/raw-login', async (request, reply) => {
          await request.session.regenerate();
          request.session.userId = 'ann';
          await request.session.save();
          send(reply, {'set-cookie': `sessionId=${request.session.encryptedSessionId}; Path=/`});
        });
        fastify.get('/raw-logout', (request, reply) => {
          request.session.userId = undefined as never;
          send(reply);
        });
      });
      server = await serve(app);
      browser = new Browser(server.origin);
    });
    afterEach(() => server.close());

    test('S9: clears the cookie of a session that has ended', async () => {
      await browser.get('/login?user=ann');
      store.pass(10);
      const {body, headers} = await browser.get('/raw');
      deepEqual([body, headers['x-own'], headers['clear-site-data']], ['sent', '1', '"cache"']);
      match(String(headers['set-cookie']), /^sessionId=; Path=\/; Expires=Thu, 01 Jan 1970/);
      equal(browser.cookies.size, 0);
    });

    test('S5: starts the record of a sign-in once the reply has gone', async () => {
      await browser.get('/raw-login');
      await eventually('the record', async () => starts.mock.callCount() === 1);
      store.pass(4);
      equal((await browser.ping()).json, 4, 'the key is in the session');
    });

    test('S5: ends the record of a sign-out once the reply has gone', async () => {
      await browser.get('/login?user=ann');
      await browser.get('/raw-logout');
      await eventually('the end', async () => (await browser.copy().ping(0)).json === 'logout');
    });
  });
}
