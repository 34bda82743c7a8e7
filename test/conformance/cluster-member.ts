/**
 * One of several processes of one application, with its sessions in cookies and their records in REDIS_URL.
 * `/login?user=ann` signs in, `/logout` signs out, `/change-id` gives the session another id, `/end-sessions` ends all of its
 * user, `/` tells who is signed in, `/news` is passive.
 */
import {randomUUID} from 'node:crypto';
import {createServer, type IncomingMessage} from 'node:http';
import type {AddressInfo} from 'node:net';
import {createClient} from 'redis';
import {sessionSecurity} from '../../server-contract/adapters/node.ts';
import {redisStore} from '../../server-contract/stores/redis.ts';

const ended = new WeakSet<IncomingMessage>();
const cookieOf = (req: IncomingMessage): readonly string[] =>
  ended.has(req) ? [] : (/\bsid=(\w+)\.([\w-]+)/.exec(req.headers.cookie ?? '')?.slice(1) ?? []);

const client = await createClient({url: process.env.REDIS_URL!}).connect();
const security = sessionSecurity({
  expireAfter: Number(process.env.EXPIRE_AFTER),
  passive: '/news',
  user: (req) => cookieOf(req)[0],
  sessionId: (req) => cookieOf(req)[1],
  endSession(req, res) {
    ended.add(req);
    res.appendHeader('set-cookie', 'sid=; Path=/; Max-Age=0');
  },
  store: redisStore(client),
});

const server = createServer(async (req, res) => {
  if (await security(req, res)) return;
  const {pathname, searchParams} = new URL(req.url!, 'http://localhost');
  if (pathname === '/login') {
    const id = randomUUID();
    await security.start(req, id);
    res.setHeader('set-cookie', `sid=${searchParams.get('user')}.${id}; Path=/; HttpOnly`);
  }
  const [user, id = ''] = cookieOf(req);
  if (pathname === '/logout') {
    await security.end(id);
    res.setHeader('set-cookie', 'sid=; Path=/; Max-Age=0');
  }
  if (pathname === '/end-sessions') await security.endSessionsOf(user);
  if (pathname === '/change-id') {
    const changed = randomUUID();
    if (await security.rotate(req, id, changed))
      res.setHeader('set-cookie', `sid=${user}.${changed}; Path=/; HttpOnly`);
  }
  res.end(JSON.stringify({user: cookieOf(req)[0] ?? null}));
}).listen(0, '127.0.0.1', () => process.send!((server.address() as AddressInfo).port));
process.once('disconnect', () => process.exit());
