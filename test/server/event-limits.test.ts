import {equal} from 'node:assert/strict';
import {once} from 'node:events';
import {createServer, type IncomingMessage, type RequestListener, type Server, type ServerResponse} from 'node:http';
import type {AddressInfo, Socket} from 'node:net';
import {afterEach, describe, test} from 'node:test';
import {type FastifyReply, type FastifyRequest, fastify} from 'fastify';
import {sessionSecurity} from '../../server-contract/adapters/fastify.ts';
import {memoryStore} from '../../server-contract/stores/memory.ts';
import {expressSessionApp} from './apps/express-session-app.ts';
import {Browser} from './browser.ts';
import {BEGINNING, ENDED, EVENT_SOURCE, EVENTS, openStream} from './event-client.ts';

test('E1: Fastify answers the stream to inject, which has no connection', async () => {
  const app = fastify();
  const store = memoryStore();
  store.start('ann', {expireAfter: 600, maxLifetime: 43_200});
  await app.register(sessionSecurity<FastifyRequest, FastifyReply>, {
    user: () => 'ann',
    sessionId: () => 'ann',
    endSession: () => {},
    events: true,
    store,
  });
  const reply = await app.inject({url: EVENTS, headers: EVENT_SOURCE, payloadAsStream: true});
  equal(reply.statusCode, 200);
  const text = reply.stream().setEncoding('utf8').toArray();
  store.end('ann');
  equal((await text).join(''), BEGINNING + ENDED);
  await app.close();
});

describe('limits of the time of a reply, for an event stream', () => {
  let server: Server;
  afterEach(() => {
    server.closeAllConnections();
    server.close();
  });

  /** Resolves with the server's end of the connection of a stream that has begun. */
  async function opened(app: RequestListener, timeout = 0): Promise<Socket | undefined> {
    server = createServer(app).listen(0, '127.0.0.1');
    server.timeout = timeout;
    let latest: Socket | undefined;
    server.on('connection', (socket) => {
      latest = socket;
    });
    await once(server, 'listening');
    const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const browser = new Browser(origin);
    await browser.get('/login?user=ann');
    const stream = await openStream(origin, browser, EVENTS, EVENT_SOURCE);
    await stream.has(BEGINNING.length);
    return latest;
  }

  test('E3: the limit of a middleware ends with the head, as for any reply', async () => {
    const limited = new Set<string>();
    const app = expressSessionApp({events: true, store: memoryStore()});
    /** As connect-timeout does it, which hears of the head by the `writeHead` that it sets on the response. */
    const limit = (request: IncomingMessage & {clearTimeout?: () => void}, response: ServerResponse): void => {
      const url = request.url!;
      limited.add(url);
      request.clearTimeout = () => limited.delete(url);
      const {writeHead} = response as {writeHead: (...args: unknown[]) => ServerResponse};
      response.writeHead = (...args: unknown[]) => {
        limited.delete(url);
        return writeHead.apply(response, args);
      };
    };
    await opened((request, response) => {
      limit(request, response);
      app(request, response);
    });
    equal(limited.size, 0);
  });

  test('E3: a server that closes silent connections earlier than the next heartbeat leaves the stream open', async () => {
    const socket = await opened(expressSessionApp({events: true, store: memoryStore()}), 10_000);
    equal(socket?.timeout, 0);
  });
});
