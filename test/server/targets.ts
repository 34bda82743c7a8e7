import {randomUUID} from 'node:crypto';
import type {IncomingMessage, RequestListener} from 'node:http';
import express from 'express';
import session, {type SessionOptions} from 'express-session';
import {sessionSecurity as expressSecurity, sessionState} from '../../server-contract/adapters/express.ts';
import {sessionSecurity as nodeSecurity} from '../../server-contract/adapters/node.ts';
import type {SessionSecurityOptions} from '../../server-contract/index.ts';

/**
 * One small application, written for each adapter: `/login?user=ann` signs in, `/logout` signs out, every other address
 * tells who is signed in and what session security found: `{user, state}`.
 */
export interface Target {
  readonly name: string;
  serve(options: CommonOptions): RequestListener;
}

/** The options that mean the same whatever the framework's request is. */
export type CommonOptions = Omit<SessionSecurityOptions<IncomingMessage, never>, 'user' | 'sessionId' | 'endSession'>;

export const targets: readonly Target[] = [
  {name: 'express with express-session', serve: (options) => expressSessionApp(options)},
  {name: 'express with sessions of its own', serve: expressOwnSessions},
  {name: 'node:http', serve: nodeApp},
];

declare module 'express-session' {
  interface SessionData {
    userId: string;
    note: string;
  }
}

/** Express with express-session; `extend` adds routes. */
export function expressSessionApp(
  options: SessionSecurityOptions<express.Request, express.Response>,
  sessionOptions: Partial<SessionOptions> = {},
  extend: (app: express.Express) => void = () => {},
): express.Express {
  const app = express();
  app.use(session({secret: 'a secret of this test', resave: false, saveUninitialized: false, ...sessionOptions}));
  app.use(expressSecurity<express.Request, express.Response>({user: (req) => req.session.userId, ...options}));
  extend(app);
  app.get('/login', (req, res) => {
    req.session.regenerate(() => {
      req.session.userId = String(req.query.user);
      res.json({user: req.session.userId});
    });
  });
  app.get('/logout', (req, res) => req.session.destroy(() => res.json({user: null})));
  app.use((req, res) => res.json({user: req.session.userId ?? null, state: sessionState(req)}));
  return app;
}

/** Sessions in a Map, as an application without express-session has them. */
class OwnSessions {
  readonly #users = new Map<string, string>();
  readonly id = (request: IncomingMessage): string | undefined =>
    /\bsid=([^;]+)/.exec(request.headers.cookie ?? '')?.[1];
  readonly user = (request: IncomingMessage): string | undefined => this.#users.get(this.id(request) ?? '');

  signIn(user: string): string {
    const id = randomUUID();
    this.#users.set(id, user);
    return id;
  }

  readonly signOut = (request: IncomingMessage): void => {
    this.#users.delete(this.id(request) ?? '');
  };
}

function expressOwnSessions(options: CommonOptions): RequestListener {
  const sessions = new OwnSessions();
  const app = express();
  const security = expressSecurity<express.Request, express.Response>({
    ...options,
    user: sessions.user,
    sessionId: sessions.id,
    endSession: (req, res) => {
      sessions.signOut(req);
      res.clearCookie('sid');
    },
  });
  app.use(security);
  app.get('/login', async (req, res) => {
    const id = sessions.signIn(String(req.query.user));
    await security.start(req, id);
    res.cookie('sid', id).json({user: req.query.user});
  });
  app.get('/logout', async (req, res) => {
    await security.end(sessions.id(req)!);
    sessions.signOut(req);
    res.clearCookie('sid').json({user: null});
  });
  app.use((req, res) => res.json({user: sessions.user(req) ?? null, state: sessionState(req)}));
  return app;
}

function nodeApp(options: CommonOptions): RequestListener {
  const sessions = new OwnSessions();
  const security = nodeSecurity({
    ...options,
    user: sessions.user,
    sessionId: sessions.id,
    endSession: (req, res) => {
      sessions.signOut(req);
      res.setHeader('set-cookie', 'sid=; Max-Age=0');
    },
  });
  return async (req, res) => {
    if (await security(req, res)) return;
    const {pathname, searchParams} = new URL(req.url!, 'http://localhost');
    let body: object = {user: sessions.user(req) ?? null, state: sessionState(req)};
    if (pathname === '/login') {
      const user = searchParams.get('user')!;
      const id = sessions.signIn(user);
      await security.start(req, id);
      res.setHeader('set-cookie', `sid=${id}; HttpOnly`);
      body = {user};
    } else if (pathname === '/logout') {
      await security.end(sessions.id(req)!);
      sessions.signOut(req);
      body = {user: null};
    }
    res.setHeader('content-type', 'application/json').end(JSON.stringify(body));
  };
}
