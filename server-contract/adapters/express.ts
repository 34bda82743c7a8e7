import type {ServerResponse} from 'node:http';
import type {CheckedSession} from '../core/check-session.ts';
import {Misconfiguration} from '../core/errors.ts';
import type {Reply} from '../core/http.ts';
import {isAnonymous} from '../core/identity.ts';
import type {SessionSecurityOptions} from '../core/options.ts';
import type {ServerSession} from '../core/server-session.ts';
import {createSessionSecurity, type SessionSecurity} from '../core/session-security.ts';
import {CustomSession} from './custom-sessions.ts';
import {ExpressServerSession, rejectLateSession} from './express-server-session.ts';
import {type ExpressSession, type ExpressSessionStore, livesInCookie} from './express-session.ts';
import {dropEmptySession, endExpressSession} from './express-session-end.ts';
import {preventRenewal} from './express-session-renewal.ts';
import {defaultSessionUser} from './framework-sessions.ts';
import {type NodeRequest, NodeRequestView, sendReply, setHeaders} from './node-http.ts';
import {delayEnd} from './response-end.ts';

export {sessionState} from '../core/session-state.ts';

/** A request of Express 4 or 5, or of Connect, as the options see it. Use your own type to see more of it. */
export type ExpressRequest = NodeRequest & {
  session: ExpressSession;
  sessionID?: string | undefined;
  sessionStore?: ExpressSessionStore;
  user?: unknown;
};

/** The function that `app.use` takes. It accepts any request, because express-session's types are not known here. */
type ExpressMiddleware = (
  request: NodeRequest,
  response: ServerResponse,
  next: (error?: unknown) => void,
) => Promise<void>;

export interface ExpressSessionSecurity<Req>
  extends ExpressMiddleware,
    Pick<SessionSecurity<Req>, 'start' | 'rotate' | 'end'> {
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
 * By default the user is the one that Passport found (`req.user`), or else `req.session.userId`, or else
 * `req.session.user`. At expiry the session is destroyed, its cookie is cleared, and the request goes on with an empty
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
  const {endSession = endDefault} = options;

  /** Resolves with true when the request goes on to the application. */
  const guard = async (request: NodeRequest, response: ServerResponse): Promise<boolean> => {
    const req = request as ExpressRequest & Req;
    const session = createServerSession(req, options, () => endSession(req, response as Res));
    if (!req.session && !options.sessionId) rejectLateSession(req);
    const {state, reply, headers, shouldRenew, finalize} = await security.handle(
      new NodeRequestView(req, req as Req),
      session,
    );
    if (response.headersSent || response.destroyed) return false;
    setHeaders(response, headers);
    if (!shouldRenew && req.session) preventRenewal(req.session, req.sessionStore);
    const dropEmpty = (): void => {
      if (state.status === 'ended' && session.saveRecordId) dropEmptySession(req);
    };
    if (reply) {
      dropEmpty();
      sendReply(response, reply);
      return false;
    }
    if (finalize) {
      const beforeEnd = (): Promise<Reply | undefined> | undefined => {
        const pending = finalize();
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
  const {start, rotate, end} = security;
  return Object.assign(middleware, {check, start, rotate, end});
}

function createServerSession<Req extends NodeRequest, Res>(
  req: ExpressRequest & Req,
  {user = defaultUser, sessionId}: SessionSecurityOptions<Req, Res>,
  end?: ServerSession['end'],
): ServerSession {
  return sessionId ? new CustomSession({user, sessionId}, req, end) : new ExpressServerSession(req, user, end);
}

function defaultUser(request: NodeRequest): unknown {
  const {user, session} = request as Partial<ExpressRequest>;
  return isAnonymous(user) ? defaultSessionUser(session) : user;
}

async function endDefault(request: NodeRequest, response: ServerResponse): Promise<void> {
  const req = request as ExpressRequest;
  if (!req.session) throw new Misconfiguration('there is no req.session to end: give endSession');
  await endExpressSession(req, response);
  // Passport copied the user from the session to the request before this middleware ran.
  if (!isAnonymous(req.user)) req.user = null;
}
