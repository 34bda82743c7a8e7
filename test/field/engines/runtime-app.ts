/**
 * One small application on Node, Bun or Deno. The first argument is the adapter: `fetch` or `node`. It prints its port.
 */
import {createServer, type IncomingHttpHeaders} from 'node:http';
import type {AddressInfo} from 'node:net';
import process from 'node:process';
import {sessionSecurity as fetchSecurity} from '../../../server-contract/adapters/fetch.ts';
import {sessionSecurity as nodeSecurity} from '../../../server-contract/adapters/node.ts';

interface Headed {
  readonly headers: IncomingHttpHeaders;
}

const users = new Map<string, string>();
const sidOf = ({headers}: Headed) => /\bsid=([^;]+)/.exec(headers.cookie ?? '')?.[1];
const userOf = (request: Headed) => users.get(sidOf(request) ?? '');
const forget = (request: Headed) => void users.delete(sidOf(request) ?? '');
const COMMON = {
  user: userOf,
  sessionId: sidOf,
  // A request says by this header that its session is over.
  expireAfter: ({headers}: Headed) => Number(headers['x-test-limit'] ?? 600),
  passive: '/poll',
  secret: 'the same on each',
};
const CLEARED = 'sid=; Max-Age=0';

/** The application behind the guard: what it answers, and the cookie that it sets. */
async function answer(
  path: string,
  request: Headed,
  start: (id: string) => Promise<void>,
  end: (id: string) => Promise<void>,
) {
  if (path === '/login') {
    users.set(`session ${users.size}`, 'ann');
    const id = `session ${users.size - 1}`;
    await start(id);
    return {body: 'signed in', cookie: `sid=${id}; HttpOnly`};
  }
  if (path === '/logout') {
    await end(sidOf(request)!);
    forget(request);
    return {body: 'signed out', cookie: CLEARED};
  }
  return {body: JSON.stringify({user: userOf(request) ?? null}), cookie: 'theme=dark'};
}

async function serveFetch(handler: (request: Request) => Promise<Response>): Promise<void> {
  const {Bun, Deno} = globalThis as {
    Bun?: {serve(options: object): {port: number}};
    Deno?: {serve(options: object, handler: unknown): unknown};
  };
  const where = {port: 0, hostname: '127.0.0.1'};
  if (Bun) console.log(Bun.serve({...where, fetch: handler}).port);
  else if (Deno) Deno.serve({...where, onListen: ({port}: {port: number}) => console.log(port)}, handler);
  else {
    const {getRequestListener} = await import('@hono/node-server');
    listen(getRequestListener(handler, {overrideGlobalObjects: false}));
  }
}

function listen(listener: Parameters<typeof createServer>[1]): void {
  const server = createServer(listener!);
  server.listen(0, '127.0.0.1', () => console.log((server.address() as AddressInfo).port));
}

const servers: Readonly<Record<string, () => void | Promise<void>>> = {
  fetch() {
    const security = fetchSecurity<Headed>({
      ...COMMON,
      endSession(request, headers) {
        forget(request);
        headers.append('set-cookie', CLEARED);
      },
    });
    return serveFetch((request) => {
      const visit = {headers: Object.fromEntries(request.headers)};
      const application = async () => {
        const {pathname} = new URL(request.url);
        const {body, cookie} = await answer(pathname, visit, (id) => security.start(visit, id), security.end);
        return new Response(body, {headers: {'content-type': 'text/plain', 'set-cookie': cookie}});
      };
      return security(request, application, visit);
    });
  },
  node() {
    const security = nodeSecurity({
      ...COMMON,
      endSession(request, response) {
        forget(request);
        response.setHeader('set-cookie', CLEARED);
      },
    });
    listen(async (request, response) => {
      if (await security(request, response)) return;
      const [path = '/'] = request.url!.split('?');
      const {body, cookie} = await answer(path, request, (id) => security.start(request, id), security.end);
      response.setHeader('content-type', 'text/plain').setHeader('set-cookie', cookie).end(body);
    });
  },
};
await servers[process.argv[2]!]!();
