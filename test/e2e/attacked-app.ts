import express from 'express';
import {sessionSecurity} from '../../server-contract/adapters/express.ts';
import type {CountAs} from '../../server-contract/index.ts';
import {memoryStore} from '../../server-contract/stores/memory.ts';
import {type RunningServer, serve} from '../support/http-server.ts';

/** A request that the application received. */
export interface Received {
  readonly method: string;
  readonly address: string;
  readonly withCookie: boolean;
}

export interface AttackedApp extends RunningServer {
  /** The address that signs in. */
  readonly entrance: string;
  readonly received: Received[];
  /** Seconds since the last activity. A test may set it. */
  idleFor: number;
}

const SESSION = 'the only session';
const LIMITS = {expireAfter: 600, maxLifetime: 43_200};

/**
 * An application with one session. Its cookie is the weakest that browsers accept: every site's requests carry it. The
 * clock of its store stands still, so only a request can change the session's record.
 */
export async function serveAttackedApp(countAs: CountAs): Promise<AttackedApp> {
  const store = memoryStore({now: () => 0});
  const received: Received[] = [];
  const app = express();
  const hasCookie = ({headers}: express.Request) => headers.cookie?.includes('sid=1') ?? false;
  app.get('/enter', (_req, res) => {
    res.cookie('sid', '1', {sameSite: 'none', secure: true, httpOnly: true}).send('<!doctype html><h1>Signed in</h1>');
  });
  app.get('/favicon.ico', (_req, res) => void res.sendStatus(204));
  app.use((req, res, next) => {
    res.once('finish', () => {
      received.push({method: req.method, address: req.originalUrl, withCookie: hasCookie(req)});
    });
    next();
  });
  app.use(
    sessionSecurity<express.Request>({
      ...LIMITS,
      countAs,
      store,
      user: (req) => (hasCookie(req) ? 'ann' : null),
      sessionId: () => SESSION,
      endSession: () => {},
    }),
  );
  app.use((_req, res) => void res.set('Cache-Control', 'no-store').send('<!doctype html><h1>Record</h1>'));
  const server = await serve(app);
  // Another site than the attacker's, which is 127.0.0.1.
  const origin = server.origin.replace('127.0.0.1', 'localhost');
  return {
    ...server,
    origin,
    entrance: `${origin}/enter`,
    received,
    get idleFor() {
      const touch = store.touch(SESSION, null, LIMITS);
      // A request counts from its arrival, a few milliseconds before the store is asked.
      return touch.active ? Math.floor(touch.idleFor) : Number.NaN;
    },
    set idleFor(seconds) {
      store.start(SESSION, LIMITS, {idleFor: seconds, age: seconds});
    },
  };
}
