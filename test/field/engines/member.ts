/** One process of an application. The cookie identifies the session, and the variable STORE describes the store. */
import {createServer, type IncomingMessage} from 'node:http';
import type {AddressInfo} from 'node:net';
import {sessionSecurity} from '../../../server-contract/adapters/node.ts';
import type {SessionUnavailable} from '../../../server-contract/index.ts';
import {openStore, type StoreSpec} from './open-store.ts';

/** Longer than a busy machine needs, and shorter than the failures that the tests cause. */
const STORE_TIMEOUT = 2;

const ended = new WeakSet<IncomingMessage>();
const sessionId = ({headers}: IncomingMessage) => /\bsid=([^;]+)/.exec(headers.cookie ?? '')?.[1];
const {store} = await openStore(JSON.parse(process.env.STORE!) as StoreSpec);
const security = sessionSecurity({
  user: (req) => (ended.has(req) ? null : 'ann'),
  sessionId,
  endSession: (req) => void ended.add(req),
  store,
  storeTimeout: STORE_TIMEOUT,
  onError: (error) => process.send!(String(error)),
});

const server = createServer(async (req, res) => {
  if (await security(req, res)) return;
  if (req.url === '/logout') {
    try {
      await security.end(sessionId(req)!);
    } catch (error) {
      res.statusCode = (error as SessionUnavailable).statusCode;
    }
  }
  res.end();
});
server.listen(0, '127.0.0.1', () => process.send!((server.address() as AddressInfo).port));
process.once('disconnect', () => process.exit());
