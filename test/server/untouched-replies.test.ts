import {equal} from 'node:assert/strict';
import type {IncomingMessage, RequestListener, ServerResponse} from 'node:http';
import {connect} from 'node:net';
import {describe, test} from 'node:test';
import express from 'express';
import {type FastifyReply, type FastifyRequest, fastify} from 'fastify';
import {sessionSecurity as expressSecurity} from '../../server-contract/adapters/express.ts';
import {sessionSecurity as fastifySecurity} from '../../server-contract/adapters/fastify.ts';
import {sessionSecurity as nodeSecurity} from '../../server-contract/adapters/node.ts';
import {serve} from '../support/http-server.ts';
import {SimulatedStore} from './simulated-store.ts';

type Answer = (res: ServerResponse) => void;

/** Replies of an application, written in the ways in which Node can be told. */
const answers: Readonly<Record<string, Answer>> = {
  '403 with headers of its own': (res) => {
    res.writeHead(403, 'No Entry', {'Content-Type': 'text/plain', 'X-Reason': 'not yours', 'Content-Length': 9});
    res.end('forbidden');
  },
  '403 with two cookies and bytes': (res) => {
    res.statusCode = 403;
    res.setHeader('Set-Cookie', ['a=1; Path=/', 'b=2']);
    res.end(Buffer.from([0, 255, 10, 13, 0]));
  },
  '204 without a body': (res) => void res.writeHead(204).end(),
  '304 with an ETag': (res) => void res.writeHead(304, {ETag: '"x"'}).end(),
  'a stream with a trailer': (res) => {
    res.writeHead(200, ['Trailer', 'Checksum', 'X-Twice', 'one', 'X-Twice', 'two']);
    res.write('first, ');
    res.addTrailers({Checksum: 'c'});
    res.end('second');
  },
  '500 with an empty text of its status': (res) => {
    res.statusCode = 500;
    res.statusMessage = ' ';
    res.end('broken');
  },
};

const own = {user: () => 'ann', sessionId: () => 'one', endSession: () => {}};

/** Each with the guard and without. */
const frameworks: Readonly<Record<string, (answer: Answer, guarded: boolean) => Promise<RequestListener>>> = {
  'node:http': async (answer, guarded) => {
    const security = nodeSecurity({...own, store: await livingStore()});
    return async (req, res) => {
      if (guarded && (await security(req, res))) return;
      answer(res);
    };
  },
  Express: async (answer, guarded) => {
    const app = express();
    if (guarded) app.use(expressSecurity({...own, store: await livingStore()}));
    return app.use((_req: IncomingMessage, res: ServerResponse) => answer(res));
  },
  Fastify: async (answer, guarded) => {
    const app = fastify();
    const store = await livingStore();
    if (guarded) await app.register(fastifySecurity<FastifyRequest, FastifyReply>, {...own, store});
    app.get('/', (_request, reply) => {
      reply.hijack();
      answer(reply.raw);
    });
    await app.ready();
    return (req, res) => app.routing(req, res);
  },
};

async function livingStore(): Promise<SimulatedStore> {
  const store = new SimulatedStore();
  store.start('one', {expireAfter: 600, maxLifetime: 600});
  return store;
}

for (const [name, open] of Object.entries(frameworks)) {
  describe(`a reply of ${name}`, () => {
    for (const [what, answer] of Object.entries(answers)) {
      test(`S2: ${what} passes the guard byte for byte`, async (t) => {
        const texts: string[] = [];
        for (const guarded of [false, true]) {
          const server = await serve(await open(answer, guarded));
          t.after(server.close);
          texts.push((await rawReply(server.origin)).replace(/\r\nDate: [^\r]*/, ''));
        }
        equal(texts[1], texts[0]);
        equal(texts[0]?.startsWith('HTTP/1.1 '), true, 'there is a reply');
      });
    }
  });
}

/** All bytes of the reply, one character each. */
function rawReply(origin: string): Promise<string> {
  const {port, host} = new URL(origin);
  return new Promise((resolve, reject) => {
    let text = '';
    const socket = connect(Number(port), '127.0.0.1').setEncoding('latin1');
    socket.on('error', reject).on('data', (chunk) => {
      text += chunk;
    });
    socket.on('end', () => resolve(text));
    socket.write(`GET / HTTP/1.1\r\nHost: ${host}\r\nAccept: text/html\r\nConnection: close\r\n\r\n`);
  });
}
