/** One of several processes that serve the same sessions: identified by their cookie, and recorded in STORE_URL. */
import {createServer} from 'node:http';
import type {AddressInfo} from 'node:net';
import {sessionSecurity} from '../../server-contract/adapters/node.ts';
import {type Kind, openListening} from './shared-events.ts';

const {store} = await openListening[process.env.STORE_KIND as Kind](process.env.STORE_URL!);
const security = sessionSecurity({
  user: ({headers}) => /\bsid=([a-z]+)/.exec(headers.cookie ?? '')?.[1],
  sessionId: ({headers}) => /\bsid=([^;]+)/.exec(headers.cookie ?? '')?.[1],
  endSession: (req) => void delete req.headers.cookie,
  store,
  events: true,
});
const server = createServer(security).listen(0, '127.0.0.1', () =>
  process.send!((server.address() as AddressInfo).port),
);
process.once('disconnect', () => process.exit());
