import type {MaybePromise} from '../core/activity-store.ts';
import type {SessionSecurityOptions} from '../core/options.ts';
import type {HandleResult} from '../core/request-handler.ts';
import {callsOf, createSessionSecurity, type SessionCalls} from '../core/session-security.ts';
import {rememberState} from '../core/session-state.ts';
import {SessionUnavailable} from '../core/store-unavailable.ts';
import {TooManySessions} from '../core/too-many-sessions.ts';
import type {CheckedSession} from '../core/unguarded-check.ts';
import {CustomSession, type CustomSessionOptions, requireCustomSessionOptions} from './custom-sessions.ts';
import {addHeaders, FetchRequestView, toResponse, toStreamedResponse, withoutClearedCookies} from './fetch-http.ts';
import {clearedNames} from './request-cookies.ts';

export {sessionState} from '../core/session-state.ts';

/**
 * The Fetch standard has no sessions: the application provides the user, the session's id, and how a session ends.
 * `endSession` receives the headers that are added to the response, to clear the cookie with.
 */
export type FetchOptions<Req> = SessionSecurityOptions<Req, Headers> & CustomSessionOptions<Req, Headers>;

/**
 * Guards a request: answers it, or lets `next` answer it. Pass the framework's own object as the third argument if the
 * options are to receive that object instead of the `Request`.
 *
 * `next` gets the request to pass on. For an ended session that is a request without the cookies that `endSession` has
 * cleared, so that code which reads them by itself finds no session (S19). Otherwise it is the request itself.
 */
export interface FetchSessionSecurity<Req> extends SessionCalls<Req> {
  (
    request: Request,
    next: (passed: Request) => MaybePromise<Response>,
    ...native: Request extends Req ? [native?: Req] : [native: Req]
  ): Promise<Response>;
  /** The session of a request that is not guarded, such as one for a WebSocket. */
  check(native: Req): Promise<CheckedSession>;
}

/** Frameworks throw their redirects: React Router a `Response`, Next.js and SvelteKit something of their own. */
const REDIRECT = 303;

/**
 * Session security for every platform that turns a `Request` into a `Response`.
 *
 * ```js
 * const security = sessionSecurity({user, sessionId, endSession});
 * // a fetch handler: Deno, Bun, Cloudflare, Next route handlers, Remix and React Router loaders
 * export default {fetch: (request) => security(request, (passed) => application(passed))};
 * // Hono
 * app.use(async (c, next) => {
 *   const goOn = (passed) => {
 *     c.req.raw = passed;
 *     return next().then(() => c.res);
 *   };
 *   const response = await security(c.req.raw, goOn, c);
 *   if (c.finalized) c.res = undefined;
 *   c.res = response;
 * });
 * // SvelteKit
 * export const handle = ({event, resolve}) => security(event.request, () => resolve(event), event);
 * ```
 * The application calls `await security.start(native, id, user)` after signing in, and
 * `await security.end(id)` after signing out.
 *
 * @throws TypeError that names the invalid option and its value
 */
export function sessionSecurity<Req extends object = Request>(options: FetchOptions<Req>): FetchSessionSecurity<Req> {
  requireCustomSessionOptions(options);
  const security = createSessionSecurity(options);

  const guard = async (
    request: Request,
    next: (passed: Request) => MaybePromise<Response>,
    native?: Req,
  ): Promise<Response> => {
    const own = native ?? (request as object as Req);
    let added: Headers | undefined;
    const cleared = new Set<string>();
    /** The cookies that the reply must leave, although the framework may have been told to clear them too. */
    const left = new Set<string>();
    const collectCleared = (headers: Headers): void => {
      for (const name of clearedNames(headers.getSetCookie())) cleared.add(name);
    };
    const session = new CustomSession(options, own, async (ended) => {
      added = new Headers();
      await options.endSession(own, added, ended);
      collectCleared(added);
      if (ended?.keepsCookie) {
        added.delete('set-cookie');
        for (const name of cleared) left.add(name);
      }
      if (ended) await options.onEnd?.(own, added, ended);
      collectCleared(added);
      // A `user` that reads the cookies of its request finds no session in this one.
      if (native === undefined) session.continueWith(withoutClearedCookies(request, cleared, false) as object as Req);
    });
    const {state, reply, stream, headers, finalize, reportStatus} = await security.handle(
      new FetchRequestView(request, own),
      session,
    );
    if (stream) return toStreamedResponse(request, stream);
    const answer = async (passed: Request): Promise<Response> => {
      if (reply) return toResponse(request, reply);
      const response = await orRefused(next, passed, finalize);
      reportStatus?.(response.status);
      return response;
    };
    // Only the end of a session adds headers.
    if (!added) return answer(request);
    for (const [name, value] of Object.entries(headers)) added.set(name, value);
    // The body moves only to a `next` that takes the new request. Another one reads the body of the old request.
    const passed = reply ? request : withoutClearedCookies(request, cleared, next.length > 0);
    rememberState(passed, state);
    try {
      return addHeaders(await answer(passed), added, left);
    } catch (thrown) {
      // Loaders of React Router throw their redirects (https://reactrouter.com/api/utils/redirect).
      throw thrown instanceof Response ? addHeaders(thrown, added, left) : thrown;
    }
  };
  /** `next` may not have caught that a sign-in or a sign-out was not carried out, or a library may have ignored it. */
  const orRefused = async (
    next: (passed: Request) => MaybePromise<Response>,
    passed: Request,
    finalize: HandleResult['finalize'],
  ): Promise<Response> => {
    try {
      const response = await next(passed);
      const instead = await finalize?.(response.status);
      return instead ? toResponse(passed, instead) : response;
    } catch (thrown) {
      if (thrown instanceof SessionUnavailable || thrown instanceof TooManySessions) return thrown.getResponse();
      // A redirect, which says that the sign-out is done.
      const instead = await finalize?.(REDIRECT);
      if (instead) return toResponse(passed, instead);
      throw thrown;
    }
  };
  const check = (native: Req): Promise<CheckedSession> => security.check(native, new CustomSession(options, native));
  return Object.assign(guard, {check, ...callsOf(security)}) as FetchSessionSecurity<Req>;
}
