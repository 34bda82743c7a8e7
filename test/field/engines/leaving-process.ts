/**
 * A process that serves some requests with the store of the variable STORE, in memory without one, closes what it has
 * opened itself, and does nothing more.
 */
import {createServer} from 'node:http';
import type {AddressInfo} from 'node:net';
import {sessionSecurity} from '../../../server-contract/adapters/node.ts';
import {memoryStore} from '../../../server-contract/stores/memory.ts';
import {Browser} from '../../server/browser.ts';
import {openStore, type StoreSpec} from './open-store.ts';

const LIMITS = {expireAfter: 600, maxLifetime: 43_200};
const spec = process.env.STORE;
const {store, close} = spec
  ? await openStore(JSON.parse(spec) as StoreSpec)
  : {store: memoryStore(), close: async () => {}};
let isDown = false;
const security = sessionSecurity({
  user: () => 'ann',
  sessionId: ({headers}) => headers.cookie?.slice('sid='.length),
  endSession: () => {},
  store: {...store, end: (...args) => (isDown ? Promise.reject(new Error('down')) : store.end(...args))},
  onError: () => {},
});
const server = createServer(async (req, res) => {
  if (!(await security(req, res))) res.end();
});
await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
for (const id of ['a', 'b', 'c']) await store.start(id, LIMITS);
const answers = await Promise.all(['a', 'b', 'c'].map((id) => new Browser(origin, new Map([['sid', id]])).ping(0)));
await security.end('a');
// This end is tried again for ten minutes.
isDown = true;
await security.end('b').catch(() => {});
server.close();
server.closeAllConnections();
await close();
process.stdout.write(answers.map(({json}) => json).join());
