/**
 * A process with an application of Express on PORT, whose sessions are in the Redis of STORE_URL. It sends the numbers of
 * its event streams to the process that has started it.
 */
import {createServer} from 'node:http';
import type {AddressInfo} from 'node:net';
import express, {type Request} from 'express';
import {createClient} from 'redis';
import {sessionSecurity} from 'session-security/server/express';
import {redisStore} from 'session-security/server/redis';
import {pageOf} from './site.ts';
import type {Report} from './streaming-process.ts';

/** Seconds. A page pings so seldom that only the stream can tell it in time. */
const LIMITS = {warnAfter: 1200, expireAfter: 2400};
const PING = '/session_security/ping';
const PAGE = pageOf(
  `ping-url="${PING}" logout-url="/left" warn-after="${LIMITS.warnAfter}" expire-after="${LIMITS.expireAfter}"`,
  '<script type="module" src="/dist/session-security.events.min.js"></script>',
);

const client = await createClient({url: process.env.STORE_URL!}).connect();
const streams = {open: 0, opened: 0};
const report = (port?: number) => process.send!({...streams, port} satisfies Report);

/** The cookie outlives this process, as a session in a database does. */
const sessionId = ({headers}: Request) => /\bsid=([^;]+)/.exec(headers.cookie ?? '')?.[1];

const security = sessionSecurity<Request>({
  ...LIMITS,
  user: (req) => sessionId(req)?.split('.')[0],
  sessionId,
  endSession: (req) => void delete req.headers.cookie,
  store: redisStore(client, {subscriber: client.duplicate()}),
  events: true,
});

const app = express();
app.use('/dist', express.static('dist'));
app.get(['/left', '/elsewhere'], (_req, res) => void res.send('<!doctype html><title>Other</title><h1>Other</h1>'));
app.get('/enter/:user', async (req, res) => {
  const {user} = req.params;
  await security.start(req, `${user}.1`, user);
  res.cookie('sid', `${user}.1`, {httpOnly: true}).redirect('/app');
});
app.use(`${PING}/events`, (_req, res, next) => {
  streams.open++;
  streams.opened++;
  res.once('close', () => {
    streams.open--;
    report();
  });
  report();
  next();
});
app.use(security);
app.get('/app', (req, res) => {
  if (sessionId(req)) res.send(PAGE);
  else res.redirect('/left');
});

const server = createServer(app).listen(Number(process.env.PORT), '127.0.0.1', () =>
  report((server.address() as AddressInfo).port),
);
process.once('disconnect', () => process.exit());
