import {randomBytes} from 'node:crypto';
import express, {type ErrorRequestHandler, type Express, type Request, type RequestHandler} from 'express';
import session from 'express-session';
import type {Expiry} from 'session-security/server';
import {sessionSecurity, sessionState} from 'session-security/server/express';
import {OTHER_DEVICE, PASSIVE} from './addresses.ts';
import {Browsers} from './browsers.ts';
import {DEFAULT_LIMITS, farewellAfter, LimitsError} from './limits.ts';
import {originalFiles, originalPage} from './original-pages.ts';
import {page} from './page.ts';
import {CONTENT_POLICY_HEADER} from './policy.ts';
import {publicFiles} from './public-files.ts';
import {OTHER_COOKIE, SESSION_COOKIE, signIn} from './sign-in.ts';
import {signedInPages} from './signed-in-pages.ts';
import {signOutElsewhere, takeOrders, troublePings} from './troubled-server.ts';
import {describeDevice, userSessions, withoutDevice} from './user-sessions.ts';
import {type Visitor, Visits} from './visits.ts';

/** The demo, built as an application would build it: Express, express-session, session security, and a few pages. */
export function createDemo(): Express {
  const visits = new Visits();
  const limitsOf = (req: Request) => req.session.user?.limits ?? DEFAULT_LIMITS;
  const browsers = new Browsers((store) =>
    sessionSecurity<Request>({
      warnAfter: (req) => limitsOf(req).warnAfter,
      expireAfter: (req) => limitsOf(req).expireAfter,
      user: (req) => req.session.user,
      passive: PASSIVE,
      store,
      events: true,
      describe: describeDevice,
      onExpire: (expiry) => sayFarewell(visits, expiry),
    }),
  );
  const app = express();
  app.disable('x-powered-by');
  app.use(careful);
  // Before the guard, so that a request for a style sheet does not count as activity.
  app.use(publicFiles(), originalFiles());
  app.use(browsers.find, takeOrders(browsers));

  app.use(OTHER_DEVICE, publicFiles(), sessionWith(OTHER_COOKIE, OTHER_DEVICE));
  app.use(sessionWith(SESSION_COOKIE, '/'), withoutDevice);
  app.use(noteRequests(visits), troublePings(browsers));
  app.use(browsers.guard);

  app.use(express.urlencoded({extended: false, limit: '8kb'}));
  app.use(
    signIn(visits),
    signedInPages(visits),
    originalPage(),
    userSessions(visits, browsers),
    signOutElsewhere(visits, browsers),
  );
  app.use(async (_req, res) => {
    const message = 'Perhaps the address is wrong.';
    res.status(404).send(await page('message', {heading: 'There is no such page', message}));
  });
  app.use(explainError);
  return app;
}

/** The session of a device: another cookie for another path. */
function sessionWith(name: string, path: string): RequestHandler {
  return session({
    name,
    secret: randomBytes(32).toString('hex'),
    resave: false,
    saveUninitialized: false,
    // `lax` also prevents other sites from posting the demo's forms.
    cookie: {httpOnly: true, sameSite: 'lax', path},
  });
}

const careful: RequestHandler = (_req, res, next) => {
  res.set({
    'Content-Security-Policy': CONTENT_POLICY_HEADER,
    'X-Content-Type-Options': 'nosniff',
    'Referrer-Policy': 'same-origin',
    'Cache-Control': 'no-store',
  });
  next();
};

/** Records how session security counted each request, also the pings, which it answers itself. */
function noteRequests(visits: Visits): RequestHandler {
  return (req, res, next) => {
    const {user} = req.session;
    res.on('finish', () => {
      const state = sessionState(req);
      if (!user || state.status !== 'active' || PASSIVE.includes(req.path)) return;
      visits.note(user, {lastRequest: `${req.method} ${req.originalUrl}`, countedAs: state.countedAs});
    });
    next();
  };
}

function sayFarewell(visits: Visits, {user, reason}: Expiry): void {
  const visitor = user as Visitor;
  if (reason === 'idle') visits.end(visitor, farewellAfter(visitor.limits));
  if (reason === 'lifetime')
    visits.end(visitor, 'You were signed out because this session had lasted as long as it may.');
  // `missing`: another request of the same moment ended the visit, and has said why.
}

const explainError: ErrorRequestHandler = async (error: unknown, _req, res, next) => {
  if (res.headersSent) return next(error);
  const [status, heading, message] = explanation(error);
  if (status === 500) console.error(error);
  res.status(status).send(await page('message', {heading, message}));
};

function explanation(error: unknown): [status: number, heading: string, message: string] {
  if (error instanceof LimitsError) return [400, 'The address asks for the impossible', error.message];
  // Errors of Express and its parsers have a status. Below 500 their message is safe to show.
  if (error instanceof Error && 'status' in error && Number(error.status) < 500) {
    return [Number(error.status), 'The request was refused', error.message];
  }
  return [500, 'Something went wrong', 'The server’s log says what.'];
}
