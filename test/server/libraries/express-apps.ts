import type {RequestListener} from 'node:http';
import {createRequire} from 'node:module';
import connectPg from 'connect-pg-simple';
import {RedisStore} from 'connect-redis';
import cookieSession from 'cookie-session';
import express from 'express';
import session, {type Store} from 'express-session';
import {Passport} from 'passport';
import {Strategy as LocalStrategy} from 'passport-local';
import type {Shared} from './shared.ts';

/** Express with a library of sessions, with the guard and without, with Passport and without. */
export function expressApp(
  guard: express.RequestHandler | undefined,
  sessions: express.RequestHandler,
  passport?: Passported,
): RequestListener {
  const app = express();
  app.use(sessions);
  if (passport) app.use(passport.initialize({userProperty: passport.userProperty}), passport.session());
  if (guard) app.use(guard);
  app.get('/login', ...(passport ? [passport.authenticate('local')] : [signIn]), (_req, res) => void res.json({}));
  app.get('/logout', (req, res, next) => {
    if (passport) return req.logout((error: unknown) => (error ? next(error) : res.json({})));
    const {reset} = req.session as {reset?(): void};
    if (reset) reset();
    else if (!req.session.destroy) Object.assign(req, {session: null});
    else return req.session.destroy(() => res.json({}));
    res.json({});
  });
  app.get('/', (req, res) => {
    const found = passport
      ? (req as object as Record<string, {id: string} | null>)[passport.userProperty]?.id
      : undefined;
    res.json({user: found ?? req.session.userId ?? null});
  });
  return app;
}

const signIn: express.RequestHandler = (req, _res, next) => {
  req.session.userId = String(req.query.username);
  next();
};

export const cookieSessions = (): express.RequestHandler => cookieSession({keys: ['a key']});

/** Of Mozilla: sessions in a sealed cookie, which `reset` empties. The package has no types. */
export const clientSessions = (): express.RequestHandler =>
  createRequire(import.meta.url)('client-sessions')({cookieName: 'session', secret: 'a secret of this test'});

export const storedSessions = (store: Store): express.RequestHandler =>
  session({secret: 'x', resave: false, saveUninitialized: false, rolling: true, cookie: {maxAge: 3_600_000}, store});

export const redisSessions = ({redis}: Pick<Shared, 'redis'>): Store =>
  new RedisStore({client: redis, prefix: 'stored:'});

export function postgresSessions({pool}: Shared): Store {
  const PgStore = connectPg(session);
  return new PgStore({pool, createTableIfMissing: true, pruneSessionInterval: false});
}

type Passported = InstanceType<typeof Passport> & {readonly userProperty: string};

export function passportOf(userProperty: string): Passported {
  const passport = new Passport();
  passport.use(new LocalStrategy({passwordField: 'username'}, (name, _password, done) => done(null, {id: name})));
  passport.serializeUser((user, done) => done(null, (user as {id: string}).id));
  passport.deserializeUser((id, done) => done(null, {id: String(id)}));
  return Object.assign(passport, {userProperty});
}
