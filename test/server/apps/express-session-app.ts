import express from 'express';
import session, {type SessionOptions} from 'express-session';
import {type ExpressSessionSecurity, sessionSecurity, sessionState} from '../../../server-contract/adapters/express.ts';
import type {SessionSecurityOptions} from '../../../server-contract/index.ts';
import {answerSessions} from './user-session-routes.ts';

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
  extend: (app: express.Express, security: ExpressSessionSecurity<express.Request>) => void = () => {},
): express.Express {
  const app = express();
  app.use(session({secret: 'a secret of this test', resave: false, saveUninitialized: false, ...sessionOptions}));
  const security = sessionSecurity<express.Request, express.Response>({
    user: (req) => req.session.userId,
    ...options,
  });
  app.use(security);
  extend(app, security);
  app.get('/login', (req, res) => {
    req.session.regenerate(() => {
      req.session.userId = String(req.query.user);
      res.json({user: req.session.userId});
    });
  });
  app.get('/logout', (req, res) => req.session.destroy(() => res.json({user: null})));
  app.use(async (req, res) => {
    const answer = await answerSessions(security, req, req.url);
    res.json(answer ?? {user: req.session.userId ?? null, state: sessionState(req)});
  });
  return app;
}
