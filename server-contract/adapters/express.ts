import type {ServerResponse} from 'node:http';
import {Misconfiguration} from '../core/errors.ts';
import type {MaybePromise, SessionView} from '../core/http.ts';
import {isAnonymous} from '../core/identity.ts';
import type {SessionSecurityOptions} from '../core/options.ts';
import {type CheckedSession, createSessionSecurity, type SessionSecurity} from '../core/session-security.ts';
import {
  dropEmptySession,
  type ExpressSession,
  type ExpressSessionStore,
  endExpressSession,
  leaveUnrenewed,
  livesInCookie,
} from './express-session.ts';
import {ExpressSessionView, refuseLateSession} from './express-session-view.ts';
import {usualUser} from './framework-sessions.ts';
import {beforeEnd, type NodeRequest, NodeRequestView, sendReply, setHeaders} from './node-http.ts';
import {OwnSessionView} from './own-sessions.ts';

export {sessionState} from '../core/session-state.ts';

/** A request of Express 4 or 5, or of Connect, as the options see it. Name your own type to see more. */
export type ExpressRequest = NodeRequest & {
  session: ExpressSession;
  sessionID?: string | undefined;
  sessionStore?: ExpressSessionStore;
  user?: unknown;
};

/** What `app.use` takes. It can be given any request, since express-session's types are not known here. */
type ExpressMiddleware = (
  request: NodeRequest,
  response: ServerResponse,
  next: (error?: unknown) => void,
) => Promise<void>;

export interface ExpressSessionSecurity<Req>
  extends ExpressMiddleware,
    Pick<SessionSecurity<Req>, 'start' | 'rotate' | 'end'> {
  /**
   * The session of a request that Express does not see, such as one for a WebSocket: after express-session itself was
   * called with it.
   */
  check(request: NodeRequest): Promise<CheckedSession>;
}

/**
 * Session security for Express: `app.use(sessionSecurity({...}))` after express-session, after whatever signs people in
 * on each request (passport.session()), and before every route that is to be protected.
 *
 * By default the user is whom Passport found (`req.user`), or else `req.session.userId`, or else `req.session.user`.
 * At expiry the session is destroyed, its cookie cleared, and the request goes on with an empty session; a script that
 * asked for JSON is answered 401.
 *
 * Without express-session give `user`, `sessionId` and `endSession`, and call `start`, `rotate` and `end`.
 *
 * @throws TypeError naming the option and the value that makes no sense
 */
export function sessionSecurity<Req extends NodeRequest = ExpressRequest, Res extends ServerResponse = ServerResponse>(
  options: SessionSecurityOptions<Req, Res> = {},
): ExpressSessionSecurity<Req> {
  const security = createSessionSecurity(options);
  const {endSession = endDefault} = options;

  /** Resolves with true when the request is to go on. */
  const guard = async (request: NodeRequest, response: ServerResponse): Promise<boolean> => {
    const req = request as ExpressRequest & Req;
    const session = viewSession(req, options, () => endSession(req, response as Res));
    if (!req.session && !options.sessionId) refuseLateSession(req);
    const {state, reply, headers, renews, settle} = await security.handle(
      new NodeRequestView(req, req as Req),
      session,
    );
    if (response.headersSent || response.destroyed) return false;
    setHeaders(response, headers);
    if (!renews && req.session) leaveUnrenewed(req.session, req.sessionStore);
    const dropEmpty = (): void => {
      if (state.status === 'ended' && session.keepRecordId) dropEmptySession(req);
    };
    if (reply) {
      dropEmpty();
      sendReply(response, reply);
      return false;
    }
    if (settle) {
      const last = (): MaybePromise<void> => {
        const settled = settle();
        dropEmpty();
        return settled;
      };
      // The cookie of the empty session would be sent with the head.
      beforeEnd(response, last, state.status === 'ended' || livesInCookie(req.session));
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
    return security.check(req, viewSession(req, options));
  };
  const {start, rotate, end} = security;
  return Object.assign(middleware, {check, start, rotate, end});
}

function viewSession<Req extends NodeRequest, Res>(
  req: ExpressRequest & Req,
  {user = defaultUser, sessionId}: SessionSecurityOptions<Req, Res>,
  end?: SessionView['end'],
): SessionView {
  return sessionId ? new OwnSessionView({user, sessionId}, req, end) : new ExpressSessionView(req, user, end);
}

function defaultUser(request: NodeRequest): unknown {
  const {user, session} = request as Partial<ExpressRequest>;
  return isAnonymous(user) ? usualUser(session) : user;
}

async function endDefault(request: NodeRequest, response: ServerResponse): Promise<void> {
  const req = request as ExpressRequest;
  if (!req.session) throw new Misconfiguration('there is no req.session to end: give endSession');
  await endExpressSession(req, response);
  // Passport read the user out of the session before this middleware ran.
  if (!isAnonymous(req.user)) req.user = null;
}
