import type {MaybePromise} from '../core/activity-store.ts';
import type {CheckedSession} from '../core/check-session.ts';
import type {SessionSecurityOptions} from '../core/options.ts';
import {createSessionSecurity, type SessionSecurity} from '../core/session-security.ts';
import {CustomSession, type CustomSessionOptions, requireCustomSessionOptions} from './custom-sessions.ts';
import {addHeaders, FetchRequestView, toResponse} from './fetch-http.ts';

export {sessionState} from '../core/session-state.ts';

/**
 * The Fetch standard has no sessions: the application provides the user, the session's id, and how a session ends.
 * `endSession` receives the headers that are added to the response, to clear the cookie with.
 */
export type FetchOptions<Req> = SessionSecurityOptions<Req, Headers> & CustomSessionOptions<Req, Headers>;

/**
 * Guards a request: answers it, or lets `next` answer it. Pass the framework's own object as the third argument if the
 * options are to receive that object instead of the `Request`.
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
 * Session security for every platform that turns a `Request` into a `Response`.
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
 * The application calls `await security.start(native, id)` after signing in, and
 * `await security.end(id)` after signing out.
 *
 * @throws TypeError that names the invalid option and its value
 */
export function sessionSecurity<Req extends object = Request>(options: FetchOptions<Req>): FetchSessionSecurity<Req> {
  requireCustomSessionOptions(options);
  const security = createSessionSecurity(options);

  const guard = async (request: Request, next: () => MaybePromise<Response>, native?: Req): Promise<Response> => {
    const own = native ?? (request as object as Req);
    let added: Headers | undefined;
    const end = (): MaybePromise<void> => {
      added = new Headers();
      return options.endSession(own, added);
    };
    const session = new CustomSession(options, own, end);
    const {reply, headers} = await security.handle(new FetchRequestView(request, own), session);
    // Only the end of a session adds headers.
    if (!added) return reply ? toResponse(request, reply) : next();
    for (const [name, value] of Object.entries(headers)) added.set(name, value);
    try {
      return addHeaders(reply ? toResponse(request, reply) : await next(), added);
    } catch (thrown) {
      // Loaders of React Router throw their redirects (https://reactrouter.com/api/utils/redirect).
      throw thrown instanceof Response ? addHeaders(thrown, added) : thrown;
    }
  };
  const check = (native: Req): Promise<CheckedSession> => security.check(native, new CustomSession(options, native));
  const {start, rotate, end} = security;
  return Object.assign(guard, {check, start, rotate, end}) as FetchSessionSecurity<Req>;
}
