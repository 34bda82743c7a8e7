import type {IncomingMessage, ServerResponse} from 'node:http';
import {isPromise} from '../core/http.ts';
import type {SessionSecurityOptions} from '../core/options.ts';
import {type CheckedSession, createSessionSecurity, type SessionSecurity} from '../core/session-security.ts';
import {NodeRequestView, sendInOnePiece, setHeaders} from './node-http.ts';
import {type OwnSessions, OwnSessionView, requireOwnSessions} from './own-sessions.ts';

export {sessionState} from '../core/session-state.ts';

/** node:http has no sessions of its own: the application says who is signed in, and how a session is told and ended. */
export type NodeOptions = SessionSecurityOptions<IncomingMessage, ServerResponse> &
  OwnSessions<IncomingMessage, ServerResponse>;

/**
 * Guards a request. Resolves with true when it was answered: a ping, or a request of an expired session that asked for
 * JSON, or one that was answered by others meanwhile. With false it goes on, and is anonymous if its session had
 * expired. Never rejects.
 */
export interface NodeSessionSecurity extends Pick<SessionSecurity<IncomingMessage>, 'start' | 'rotate' | 'end'> {
  (request: IncomingMessage, response: ServerResponse): Promise<boolean>;
  /** The session of a request that is not guarded, such as one for a WebSocket. */
  check(request: IncomingMessage): Promise<CheckedSession>;
}

/**
 * Session security for plain node:http.
 *
 * ```js
 * const security = sessionSecurity({user, sessionId, endSession});
 * createServer(async (req, res) => {
 *   if (await security(req, res)) return;
 *   // the application: await security.start(req, id) after signing in, security.end(id) after signing out
 * });
 * ```
 * @throws TypeError naming the option and the value that makes no sense
 */
export function sessionSecurity(options: NodeOptions): NodeSessionSecurity {
  requireOwnSessions(options);
  const security = createSessionSecurity(options);

  const guard = async (request: IncomingMessage, response: ServerResponse): Promise<boolean> => {
    const session = new OwnSessionView(options, request, () => options.endSession(request, response));
    const outcome = security.handle(new NodeRequestView(request, request), session);
    const {reply, headers} = isPromise(outcome) ? await outcome : outcome;
    if (response.headersSent || response.destroyed) return true;
    setHeaders(response, headers);
    if (reply) sendInOnePiece(response, reply);
    return reply !== undefined;
  };
  const check = (request: IncomingMessage): Promise<CheckedSession> =>
    security.check(request, new OwnSessionView(options, request));
  const {start, rotate, end} = security;
  return Object.assign(guard, {check, start, rotate, end});
}
