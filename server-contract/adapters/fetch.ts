import {isPromise, type MaybePromise} from '../core/http.ts';
import type {SessionSecurityOptions} from '../core/options.ts';
import {type CheckedSession, createSessionSecurity, type SessionSecurity} from '../core/session-security.ts';
import {addHeaders, FetchRequestView, toResponse} from './fetch-http.ts';
import {type OwnSessions, OwnSessionView, requireOwnSessions} from './own-sessions.ts';

export {sessionState} from '../core/session-state.ts';

/**
 * The Fetch standard has no sessions: the application says who is signed in, and how a session is told and ended.
 * `endSession` is given the headers that the response will get besides its own, to clear the cookie with.
 */
export type FetchOptions<Req> = SessionSecurityOptions<Req, Headers> & OwnSessions<Req, Headers>;

/**
 * Guards a request: answers it, or has `next` answer it. Give the framework's own object as the third argument where
 * the options are to be asked with that rather than with the `Request`.
 */
export interface FetchSessionSecurity<Req> extends Pick<SessionSecurity<Req>, 'start' | 'rotate' | 'end'> {
  (
    request: Request,
    next: () => MaybePromise<Response>,
    ...native: Request extends Req ? [native?: Req] : [native: Req]
  ): Promise<Response>;
  /** The session of a request that is not guarded, such as one for a WebSocket. */
  check(native: Req): Promise<CheckedSession>;
}

/**
 * Session security for whatever turns a `Request` into a `Response`.
 *
 * ```js
 * const security = sessionSecurity({user, sessionId, endSession});
 * // a fetch handler: Deno, Bun, Cloudflare, Next route handlers, Remix and React Router loaders
 * export default {fetch: (request) => security(request, () => application(request))};
 * // Hono
 * app.use(async (c, next) => {
 *   const response = await security(c.req.raw, () => next().then(() => c.res), c);
 *   if (c.finalized) c.res = undefined;
 *   c.res = response;
 * });
 * // SvelteKit
 * export const handle = ({event, resolve}) => security(event.request, () => resolve(event), event);
 * ```
 * The application calls `await security.start(native, id)` after signing in, and `security.end(id)` after signing out.
 *
 * @throws TypeError naming the option and the value that makes no sense
 */
export function sessionSecurity<Req extends object = Request>(options: FetchOptions<Req>): FetchSessionSecurity<Req> {
  requireOwnSessions(options);
  const security = createSessionSecurity(options);

  const guard = async (request: Request, next: () => MaybePromise<Response>, native?: Req): Promise<Response> => {
    const own = native ?? (request as object as Req);
    let added: Headers | undefined;
    const end = (): MaybePromise<void> => {
      added = new Headers();
      return options.endSession(own, added);
    };
    const outcome = security.handle(new FetchRequestView(request, own), new OwnSessionView(options, own, end));
    const {reply, headers} = isPromise(outcome) ? await outcome : outcome;
    // Only the end of a session has headers to add.
    if (!added) return reply ? toResponse(request, reply) : next();
    for (const [name, value] of Object.entries(headers)) added.set(name, value);
    try {
      return addHeaders(reply ? toResponse(request, reply) : await next(), added);
    } catch (thrown) {
      // React Router's loaders throw their redirects.
      throw thrown instanceof Response ? addHeaders(thrown, added) : thrown;
    }
  };
  const check = (native: Req): Promise<CheckedSession> => security.check(native, new OwnSessionView(options, native));
  const {start, rotate, end} = security;
  return Object.assign(guard, {check, start, rotate, end}) as FetchSessionSecurity<Req>;
}
