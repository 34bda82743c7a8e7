import {deepEqual, equal} from 'node:assert/strict';
import {resolve} from 'node:path';
import {after, before, describe, test} from 'node:test';
import {pathToFileURL} from 'node:url';
import {PackedProject} from '../support/packed-project.ts';

const NEIGHBOURS = [
  ...['express', 'express-session', 'fastify', '@fastify/cookie', '@fastify/session', 'hono', '@hono/node-server'],
  ...['@types/node', 'undici-types', '@types/express', '@types/express-session', '@types/express-serve-static-core'],
  ...['@types/body-parser', '@types/connect', '@types/serve-static', '@types/http-errors', '@types/send'],
  ...['@types/qs', '@types/range-parser'],
];

/** The same application in each framework, written in its usual style, with a sign-in without a password. */
const SERVERS = {
  express: `
    import express from 'express';
    import session from 'express-session';
    import {sessionSecurity} from 'session-security/server/express';

    declare module 'express-session' {
      interface SessionData {
        userId: string;
      }
    }

    const app = express();
    app.use(session({secret: 'a secret of this test', resave: false, saveUninitialized: false}));
    app.use(sessionSecurity({expireAfter: 600, warnAfter: 540, user: (req) => req.session.userId}));
    app.get('/login', (req, res) => {
      req.session.userId = 'ada';
      res.json('welcome');
    });
    app.get('/page', (req, res) => {
      res.json(req.session.userId ?? 'nobody');
    });
    export const listener = app;
  `,
  fastify: `
    import cookie from '@fastify/cookie';
    import session from '@fastify/session';
    import {fastify, type FastifyReply, type FastifyRequest} from 'fastify';
    import {sessionSecurity} from 'session-security/server/fastify';

    declare module 'fastify' {
      interface Session {
        userId?: string;
      }
    }

    const app = fastify();
    await app.register(cookie);
    await app.register(session, {secret: 'a secret of this test, which is long enough', cookie: {secure: false}});
    await app.register(sessionSecurity<FastifyRequest, FastifyReply>, {
      expireAfter: 600,
      warnAfter: 540,
      user: (request) => request.session.userId,
    });
    app.get('/login', async (request) => {
      request.session.userId = 'ada';
      return JSON.stringify('welcome');
    });
    app.get('/page', async (request) => JSON.stringify(request.session.userId ?? 'nobody'));
    await app.ready();
    export const listener = (req: import('node:http').IncomingMessage, res: import('node:http').ServerResponse) =>
      app.routing(req, res);
  `,
  hono: `
    import {getRequestListener} from '@hono/node-server';
    import {type Context, Hono} from 'hono';
    import {getCookie, setCookie} from 'hono/cookie';
    import {sessionSecurity} from 'session-security/server/fetch';
    import {memoryStore} from 'session-security/server/memory';

    const users = new Map<string, string>();
    const sessionId = (c: Context) => getCookie(c, 'sid');
    const user = (c: Context) => users.get(sessionId(c) ?? '');
    const app = new Hono();
    const security = sessionSecurity<Context>({
      expireAfter: 600,
      warnAfter: 540,
      store: memoryStore(),
      user,
      sessionId,
      endSession: (c) => void users.delete(sessionId(c) ?? ''),
    });
    app.use(async (c, next) => {
      const response = await security(c.req.raw, () => next().then(() => c.res), c);
      if (c.finalized) c.res = undefined;
      c.res = response;
    });
    app.get('/login', async (c) => {
      const id = crypto.randomUUID();
      users.set(id, 'ada');
      await security.start(c, id);
      setCookie(c, 'sid', id);
      return c.json('welcome');
    });
    app.get('/page', (c) => c.json(user(c) ?? 'nobody'));
    export const listener = getRequestListener(app.fetch);
  `,
};

/** The replies that a browser would get: without a session, and with one. */
const visit = (server: string) => `
  import {createServer} from 'node:http';
  import type {AddressInfo} from 'node:net';
  import {listener} from './${server}.ts';

  const server = createServer(listener).listen(0, '127.0.0.1', async () => {
    const {port} = server.address() as AddressInfo;
    const get = (path: string, cookie = '') =>
      fetch(\`http://127.0.0.1:\${port}\${path}\`, {headers: {cookie, 'x-requested-with': 'session-security'}});
    const cookie = (await get('/login')).headers.getSetCookie().map((each) => each.split(';')[0]).join('; ');
    const paths = ['/page', '/session_security/ping?idleFor=0'];
    const bodies = ['', cookie].flatMap((who) => paths.map((path) => get(path, who).then((response) => response.json())));
    console.log(JSON.stringify(await Promise.all(bodies)));
    process.exit();
  });
`;

describe('the server half, from the package', () => {
  let project: PackedProject;
  before(() => {
    project = new PackedProject(NEIGHBOURS);
  });
  after(() => project.remove());

  for (const [name, code] of Object.entries(SERVERS)) {
    test(`D4: serves an application of ${name}, and its types fit`, () => {
      const main = `visit-${name}.ts`;
      project.write(`${name}.ts`, code);
      project.write(main, visit(name));
      const how = ['--module', 'nodenext', '--allowImportingTsExtensions', '--skipLibCheck'];
      equal(project.compile(main, ...how), '');
      const tsx = pathToFileURL(resolve('node_modules/tsx/dist/loader.mjs')).href;
      deepEqual(JSON.parse(project.node('--import', tsx, main)), ['nobody', 'logout', 'ada', 0]);
    });
  }
});
