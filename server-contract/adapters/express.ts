import type {ServerResponse} from 'node:http';
import {Misconfiguration} from '../core/errors.ts';
import {type Reply, splitTarget} from '../core/http.ts';
import {isAnonymous} from '../core/identity.ts';
import type {SessionSecurityOptions} from '../core/options.ts';
import type {ServerSession} from '../core/server-session.ts';
import {callsOf, createSessionSecurity, type SessionCalls} from '../core/session-security.ts';
import type {CheckedSession} from '../core/unguarded-check.ts';
import {CustomSession} from './custom-sessions.ts';
import {endWithCookies} from './ended-cookies.ts';
import {ExpressServerSession, rejectLateSession} from './express-server-session.ts';
import {type ExpressSession, type ExpressSessionStore, livesInCookie} from './express-session.ts';
import {dropEmptySession, endExpressSession, sessionCookieName, sessionCookieNames} from './express-session-end.ts';
import {keepCookieSessionUnsent, preventRenewal} from './express-session-renewal.ts';
import {defaultSessionUser} from './framework-sessions.ts';
import {watchArrivals} from './node-arrival.ts';
import {type NodeRequest, NodeRequestView, type Routing, sendReply, setHeaders} from './node-http.ts';
import {sendStream} from './node-stream.ts';
import {type PassportRequest, userProperties} from './passport.ts';
import {delayEnd, replaceEarlyHead} from './response-end.ts';

export {sessionState} from '../core/session-state.ts';

/** A request of Express 4 or 5, or of Connect, as the options see it. Use your own type to see more of it. */
export type ExpressRequest = NodeRequest & {
  session: ExpressSession;
  sessionID?: string | undefined;
  sessionStore?: ExpressSessionStore;
  user?: unknown;
} & PassportRequest;

/** The function that `app.use` takes. It accepts any request, because express-session's types are not known here. */
type ExpressMiddleware = (
  request: NodeRequest,
  response: ServerResponse,
  next: (error?: unknown) => void,
) => Promise<void>;

export interface ExpressSessionSecurity<Req> extends ExpressMiddleware, SessionCalls<Req> {
  /**
   * The session of a request that Express does not handle, such as one for a WebSocket. Call express-session with the
   * request first.
   */
  check(request: NodeRequest): Promise<CheckedSession>;
}

/**
 * Session security for Express: `app.use(sessionSecurity({...}))` after express-session, after the middleware that signs
 * users in on each request (passport.session()), and before every route that is to be protected.
 *
 * By default the user is the one that Passport found (`req.user`, or the field that its option `userProperty` names), or
 * else `req.session.userId`, or else `req.session.user`. At expiry the session is destroyed, its cookie is cleared, and the request goes on with an empty
 * session. A script that asked for JSON gets a 401.
 *
 * Without express-session provide `user`, `sessionId` and `endSession`, and call `start`, `rotate` and `end`.
 *
 * @throws TypeError that names the invalid option and its value
 */
export function sessionSecurity<Req extends NodeRequest = ExpressRequest, Res extends ServerResponse = ServerResponse>(
  options: SessionSecurityOptions<Req, Res> = {},
): ExpressSessionSecurity<Req> {
  const security = createSessionSecurity(options);
  watchArrivals();
  const {endSession = endDefault} = options;

  /** Resolves with true when the request goes on to the application. */
  const guard = async (request: NodeRequest, response: ServerResponse): Promise<boolean> => {
    const req = request as ExpressRequest & Req;
    let leavesCookie = false;
    const session = createServerSession(req, options, async (ended) => {
      const names = options.sessionId ? [] : sessionCookieNames(req);
      const end = async (): Promise<void> => {
        await endSession(req, response as Res, ended);
        forgetPassportUser(req);
      };
      await endWithCookies(req, response, ended, names, end, () => {
        return ended && options.onEnd?.(req, response as Res, ended);
      });
      leavesCookie = ended?.keepsCookie === true;
      if (leavesCookie) keepCookieSessionUnsent(req.session);
    });
    if (!req.session && !options.sessionId) rejectLateSession(req);
    const {state, reply, stream, headers, shouldRenew, keepsCookie, finalize, insteadOfHead, reportStatus} =
      await security.handle(new NodeRequestView(req, req as Req, routingOf(req)), session);
    // A request whose connection has broken off goes on all the same: it may be a sign-out.
    if (response.headersSent) {
      stream?.abort();
      return false;
    }
    setHeaders(response, headers);
    if (stream) {
      sendStream(response, stream);
      return false;
    }
    const cameWithCookie = (): boolean => req.session !== undefined && sessionCookieName(req) !== undefined;
    if (!shouldRenew) preventRenewal(req, response, keepsCookie || leavesCookie || cameWithCookie());
    const dropEmpty = (): void => {
      if (session.saveRecordId && (state.status === 'ended' || (reply && !cameWithCookie()))) dropEmptySession(req);
    };
    if (reply) {
      dropEmpty();
      sendReply(response, reply);
      return false;
    }
    if (reportStatus) response.on('finish', () => reportStatus(response.statusCode));
    if (insteadOfHead) replaceEarlyHead(response, insteadOfHead);
    if (finalize) {
      const beforeEnd = (): Promise<Reply | undefined> | undefined => {
        const pending = finalize(response.statusCode);
        dropEmpty();
        return pending;
      };
      // These sessions are sent with the head: one that lives in its cookie, and the cookie of the empty session.
      delayEnd(response, beforeEnd, state.status === 'ended' || livesInCookie(req.session));
    }
    return true;
  };

  const middleware: ExpressMiddleware = async (request, response, next) => {
    let goesOn: boolean;
    try {
      goesOn = await guard(request, response);
    } catch (error) {
      return next(error);
    }
    if (goesOn) next();
  };
  const check = (request: NodeRequest): Promise<CheckedSession> => {
    const req = request as ExpressRequest & Req;
    return security.check(req, createServerSession(req, options));
  };
  return Object.assign(middleware, {check, ...callsOf(security)});
}

function createServerSession<Req extends NodeRequest, Res>(
  req: ExpressRequest & Req,
  {user = defaultUser, sessionId, adoptUntil, identifiedByToken}: SessionSecurityOptions<Req, Res>,
  end?: ServerSession['end'],
): ServerSession {
  if (sessionId) return new CustomSession({user, sessionId}, req, end);
  return new ExpressServerSession(req, {user, adoptUntil, identifiedByToken}, end);
}

function defaultUser(request: NodeRequest): unknown {
  const req = request as ExpressRequest & Record<string, unknown>;
  const found = userProperties(req).map((name) => req[name]);
  return found.find((user) => !isAnonymous(user)) ?? defaultSessionUser(req.session);
}

/** Passport copied the user from the session to the request before this middleware ran. */
function forgetPassportUser(request: NodeRequest): void {
  const req = request as ExpressRequest & Record<string, unknown>;
  for (const name of userProperties(req)) if (!isAnonymous(req[name])) req[name] = null;
}

/** Express shortens `url` for what is mounted below a path, and its routers ignore the case of paths by default. */
function routingOf(req: ExpressRequest): Routing {
  const {app, url, originalUrl, secure} = req as ExpressRequest & {readonly app?: App; readonly secure?: boolean};
  return {
    mountedPath:
      url === undefined || originalUrl === undefined || url === originalUrl ? undefined : splitTarget(url).path,
    ignoresCase: app?.enabled?.('case sensitive routing') !== true,
    secure: secure === true,
  };
}

interface App {
  enabled?(setting: string): boolean;
}

async function endDefault(request: NodeRequest, response: ServerResponse): Promise<void> {
  const req = request as ExpressRequest;
  if (!req.session) throw new Misconfiguration('there is no req.session to end: give endSession');
  await endExpressSession(req, response);
}
