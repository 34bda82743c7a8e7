import {identityOf, isAnonymous} from '../core/identity.ts';
import {isPromise} from '../core/is-promise.ts';
import {defaultSessionUser, type SessionData} from './framework-sessions.ts';
import {type PassportRequest, passportSessionUser} from './passport.ts';

/**
 * Decides whether the user of a request is the user of its session, or of a token that came beside it. A token is
 * checked at each request, so its user has no session that could expire.
 */

export interface RequestWithToken extends PassportRequest {
  readonly headers: {readonly authorization?: string | undefined; readonly 'x-api-key'?: string | string[] | undefined};
}

/**
 * True when the request shows a token, and nothing in the session names the user. In doubt the user is the session's: no
 * session may go on unguarded because a header was added to the request.
 */
export function isTokenUser<Req extends RequestWithToken>(
  request: Req,
  session: SessionData,
  user: unknown,
  readUser: (request: Req) => unknown,
): boolean {
  if (!showsToken(request) || isNamedByLibrary(request, session) || readsSession(request, readUser)) return false;
  return request.authInfo !== undefined || !contains(session, identityOf(user));
}

/** True when the request was identified by a token, or at least shows one. */
export function showsToken({headers, authInfo}: RequestWithToken): boolean {
  // Passport sets `authInfo` when a strategy other than its session identified the user of this very request.
  return authInfo !== undefined || headers.authorization !== undefined || headers['x-api-key'] !== undefined;
}

function isNamedByLibrary(request: RequestWithToken, session: SessionData): boolean {
  return !isAnonymous(passportSessionUser(request, session)) || !isAnonymous(defaultSessionUser(session));
}

/** True when `user` finds nobody if the session is empty. A promise is not waited for. */
function readsSession<Req extends object>(request: Req, readUser: (request: Req) => unknown): boolean {
  try {
    const user = readUser(Object.create(request, {session: {value: {}}}) as Req);
    return isAnonymous(user) || isPromise(user);
  } catch {
    return true;
  }
}

/** True when the id stands anywhere in the value. */
function contains(value: unknown, id: string | undefined): boolean {
  if (typeof value === 'object' && value !== null) return Object.values(value).some((part) => contains(part, id));
  return id === undefined || identityOf(value) === id;
}
