import type {IncomingMessage, ServerResponse} from 'node:http';
import type {MaybePromise, SessionView} from '../exchange.ts';
import type {SessionSecurityOptions} from '../options.ts';
import {createSessionSecurity, type SessionSecurity} from '../session-security.ts';
import {type NodeRequest, sendReply, viewRequest} from './node-exchange.ts';

export {sessionState} from '../state.ts';

type Options = SessionSecurityOptions<IncomingMessage, ServerResponse>;

/** node:http has no sessions of its own: the application says who is signed in, and how a session is told and ended. */
export type NodeOptions = Options & Required<Pick<Options, 'user' | 'sessionId' | 'endSession'>>;

/**
 * Guards a request. Resolves with true when it was answered: a ping, or a request of an expired session that asked for
 * JSON. With false it goes on, and is anonymous if its session had expired. Never rejects.
 */
export interface NodeSessionSecurity extends Pick<SessionSecurity<IncomingMessage>, 'start' | 'rotate' | 'end'> {
  (request: IncomingMessage, response: ServerResponse): Promise<boolean>;
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
  const {user, sessionId, endSession} = options;
  for (const [name, option] of Object.entries({user, sessionId, endSession})) {
    if (typeof option !== 'function')
      throw new TypeError(`session-security: ${name} must be a function, got ${option}`);
  }
  const security = createSessionSecurity(options);

  const guard = async (request: IncomingMessage, response: ServerResponse): Promise<boolean> => {
    const session: SessionView = {
      get user(): unknown {
        return user(request);
      },
      get recordId(): string | undefined {
        return sessionId(request);
      },
      end: (): MaybePromise<void> => endSession(request, response),
    };
    const {reply} = await security.handle(viewRequest<NodeRequest>(request), session);
    if (reply) sendReply(response, reply);
    return reply !== undefined;
  };
  const {start, rotate, end} = security;
  return Object.assign(guard, {start, rotate, end});
}
