import type {IncomingMessage, ServerResponse} from 'node:http';
import type {SessionSecurityOptions} from '../core/options.ts';
import {callsOf, createSessionSecurity, type SessionCalls} from '../core/session-security.ts';
import type {CheckedSession} from '../core/unguarded-check.ts';
import {CustomSession, type CustomSessionOptions, requireCustomSessionOptions} from './custom-sessions.ts';
import {endWithCookies} from './ended-cookies.ts';
import {watchArrivals} from './node-arrival.ts';
import {NodeRequestView, sendInOneWrite, setHeaders} from './node-http.ts';
import {sendStream} from './node-stream.ts';
import {delayEnd, replaceEarlyHead} from './response-end.ts';

export {sessionState} from '../core/session-state.ts';
export {removeCookies} from './request-cookies.ts';

/** node:http has no sessions: the application provides the user, the session's id, and how a session ends. */
export type NodeOptions = SessionSecurityOptions<IncomingMessage, ServerResponse> &
  CustomSessionOptions<IncomingMessage, ServerResponse>;

/**
 * Guards a request. Resolves with true when the request was answered: a ping, a request for JSON of an expired session,
 * or a request that other code answered in the meantime. With false the request goes on; it is anonymous if its session
 * had expired. Never rejects.
 */
export interface NodeSessionSecurity extends SessionCalls<IncomingMessage> {
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
 *   // the application: await security.start(req, id, user) after signing in, await security.end(id) after signing out
 * });
 * ```
 * @throws TypeError that names the invalid option and its value
 */
export function sessionSecurity(options: NodeOptions): NodeSessionSecurity {
  requireCustomSessionOptions(options);
  const security = createSessionSecurity(options);
  watchArrivals();

  const guard = async (request: IncomingMessage, response: ServerResponse): Promise<boolean> => {
    const session = new CustomSession(options, request, async (ended) => {
      const end = async (): Promise<void> => options.endSession(request, response, ended);
      await endWithCookies(request, response, ended, [], end, () => ended && options.onEnd?.(request, response, ended));
    });
    // The router is not known, and may ignore case: a path that is wrongly passive costs less than polling that counts.
    const view = new NodeRequestView(request, request, {ignoresCase: true});
    const {reply, stream, headers, finalize, insteadOfHead, reportStatus} = await security.handle(view, session);
    // A request whose connection has broken off goes on all the same: it may be a sign-out.
    if (response.headersSent) {
      stream?.abort();
      return true;
    }
    setHeaders(response, headers);
    if (stream) {
      sendStream(response, stream);
      return true;
    }
    if (reply) {
      sendInOneWrite(response, reply);
      return true;
    }
    if (insteadOfHead) replaceEarlyHead(response, insteadOfHead);
    if (finalize) delayEnd(response, () => finalize(response.statusCode), false);
    if (reportStatus) response.on('finish', () => reportStatus(response.statusCode));
    return false;
  };
  const check = (request: IncomingMessage): Promise<CheckedSession> =>
    security.check(request, new CustomSession(options, request));
  return Object.assign(guard, {check, ...callsOf(security)});
}
