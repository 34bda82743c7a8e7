/** One of several processes that serve the same sessions: identified by their cookie, and recorded in REDIS_URL. */
import {createServer, type IncomingMessage} from 'node:http';
import type {AddressInfo} from 'node:net';
import {createClient} from 'redis';
import {sessionSecurity} from '../../server-contract/adapters/node.ts';
import {redisStore} from '../../server-contract/stores/redis.ts';

const ended = new WeakSet<IncomingMessage>();
const client = await createClient({url: process.env.REDIS_URL!}).connect();
const security = sessionSecurity({
  user: (req) => (ended.has(req) ? null : 'ann'),
  sessionId: ({headers}) => /\bsid=([^;]+)/.exec(headers.cookie ?? '')?.[1],
  endSession: (req) => void ended.add(req),
  store: redisStore(client),
});
const server = createServer(security).listen(0, '127.0.0.1', () =>
  process.send!((server.address() as AddressInfo).port),
);
process.once('disconnect', () => process.exit());
