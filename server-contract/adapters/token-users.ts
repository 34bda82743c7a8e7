import type {MaybePromise} from '../core/activity-store.ts';
import {requireSync} from '../core/errors.ts';
import {isAnonymous} from '../core/identity.ts';
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

/** The options of the application that tell the two kinds of users apart. */
export interface UserOptions<Req> {
  readonly user: (request: Req) => unknown;
  readonly identifiedByToken?: ((request: Req) => boolean) | undefined;
}

/**
 * True when Passport or the application says that a token identified the user, and the session names nobody. Headers say
 * nothing: HTTP Basic in front of an application comes with every request, and anybody can add a header, which must not
 * keep a session unguarded. Values in the session say nothing either: a basket may contain the number of a user.
 */
export function isTokenUser<Req extends RequestWithToken>(
  request: Req,
  session: SessionData,
  options: UserOptions<Req>,
): MaybePromise<boolean> {
  if (!saysToken(request, options) || isNamedByLibrary(request, session)) return false;
  const found = userWithoutSession(request, options);
  return isPromise(found) ? found.then((user) => !isAnonymous(user)) : !isAnonymous(found);
}

/** True when Passport or the application says that a token identified the user of the request. */
export function saysToken<Req extends RequestWithToken>(request: Req, {identifiedByToken}: UserOptions<Req>): boolean {
  // Passport sets `authInfo` when a strategy other than its session identified the user of this very request.
  if (request.authInfo !== undefined) return true;
  return identifiedByToken !== undefined && requireSync('identifiedByToken', identifiedByToken(request)) === true;
}

/** The advice for a request whose user is taken for the session's, although a token may have identified that user. */
export function tokenAdvice<Req extends RequestWithToken>(
  request: Req,
  session: SessionData,
  options: UserOptions<Req>,
): string | undefined {
  const {authorization, 'x-api-key': apiKey} = request.headers;
  if ((authorization ?? apiKey) === undefined || isNamedByLibrary(request, session)) return undefined;
  const found = userWithoutSession(request, options);
  return isPromise(found) || isAnonymous(found) ? undefined : UNCLEAR;
}

const UNCLEAR =
  'a session began, whose request has an Authorization or X-API-Key header: if a token identified the user, and not the session, say so by identifiedByToken (ignore this if the session did)';

function isNamedByLibrary(request: RequestWithToken, session: SessionData): boolean {
  return !isAnonymous(passportSessionUser(request, session)) || !isAnonymous(defaultSessionUser(session));
}

/** The user that the option finds if the session is empty. */
function userWithoutSession<Req extends object>(request: Req, {user}: UserOptions<Req>): unknown {
  try {
    const found = user(Object.create(request, {session: {value: {}}}) as Req);
    return isPromise(found) ? Promise.resolve(found).catch(() => undefined) : found;
  } catch {
    return undefined;
  }
}
