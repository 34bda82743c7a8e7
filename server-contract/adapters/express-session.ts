import type {IncomingMessage, ServerResponse} from 'node:http';
import {isEmptySession, type SessionData} from './framework-sessions.ts';

/**
 * What express-session lets one do with a session, as far as session security needs it. Checked against 1.19; later
 * versions have had the same methods since 1.0.
 */
export interface ExpressSession extends SessionData {
  readonly id: string;
  readonly cookie: {readonly data: CookieAttributes};
  /** cookie-session has none. */
  regenerate?(done: (error?: unknown) => void): unknown;
  touch(): unknown;
}

export interface CookieAttributes {
  readonly path?: string | null;
  readonly domain?: string | null;
  readonly secure?: boolean | string | null;
  readonly httpOnly?: boolean | null;
  readonly sameSite?: boolean | string | null;
  readonly partitioned?: boolean | null;
}

/** The part of express-session's store that renews a session's time to live. */
export interface ExpressSessionStore {
  touch?: (id: string, session: object, done?: (error?: unknown) => void) => void;
}

/**
 * Ends the session: destroyed in its store, its cookie cleared, and an empty one in its place, so that what runs
 * afterwards finds a usable and anonymous `req.session`. A session that lives in its cookie (cookie-session) cannot be
 * destroyed and is emptied.
 */
export async function endExpressSession(
  request: IncomingMessage & {readonly session: ExpressSession},
  response: ServerResponse,
): Promise<void> {
  const {session} = request;
  const name = session.cookie && cookieNameOf(request.headers.cookie, session.id);
  if (name && !response.headersSent) response.appendHeader('Set-Cookie', clearedCookie(name, session.cookie.data));
  if (session.regenerate) {
    await new Promise<void>((resolve, reject) => {
      session.regenerate?.((error) => (error ? reject(error) : resolve()));
    });
  }
  if (request.session === session) emptySession(session);
}

/** Such a session (cookie-session) is sent with the head of a reply, and nothing is put into it any more after that. */
export function livesInCookie(session: Partial<ExpressSession> | undefined): boolean {
  return session !== undefined && session.cookie === undefined;
}

/** Methods stay: applications lend cookie-session a `regenerate` that does nothing, for Passport. */
function emptySession(session: ExpressSession): void {
  for (const field of Object.keys(session)) {
    if (field !== 'cookie' && typeof session[field] !== 'function') Reflect.deleteProperty(session, field);
  }
}

/**
 * Lets go of the empty session if nothing was put into it: express-session would store it and set its cookie in place
 * of the cleared one, because its id is not the id that the request came with. It leaves a request without an id alone.
 */
export function dropEmptySession(request: {readonly session?: SessionData; sessionID?: string | undefined}): void {
  if (isEmptySession(request.session)) request.sessionID = undefined;
}

/** express-session tells nobody what its cookie is called, but the signed value begins with the session's id. */
function cookieNameOf(cookies: string | undefined, sessionId: string): string | undefined {
  const value = encodeURIComponent(`s:${sessionId}.`);
  for (const pair of cookies?.split(';') ?? []) {
    const equals = pair.indexOf('=');
    if (pair.startsWith(value, equals + 1)) return pair.slice(0, equals).trim();
  }
  return undefined;
}

/** A browser only replaces a cookie of the same name, domain and path. */
function clearedCookie(
  name: string,
  {path, domain, secure, httpOnly, sameSite, partitioned}: CookieAttributes,
): string {
  const attributes = [`${name}=`, `Path=${path ?? '/'}`, 'Expires=Thu, 01 Jan 1970 00:00:00 GMT'];
  if (domain) attributes.push(`Domain=${domain}`);
  if (httpOnly) attributes.push('HttpOnly');
  if (secure) attributes.push('Secure');
  if (sameSite) attributes.push(`SameSite=${sameSite === true ? 'Strict' : sameSite}`);
  if (partitioned) attributes.push('Partitioned');
  return attributes.join('; ');
}

/** Sessions whose present request shows nobody's presence. */
const unattended = new WeakSet<object>();
const patched = new WeakSet<ExpressSessionStore>();

/** For somebody who signed in with a request that by itself shows nobody's presence. */
export function renewAfterAll(session: ExpressSession): void {
  if (unattended.delete(session)) Reflect.deleteProperty(session, 'touch');
}

/**
 * Keeps express-session from renewing the session at the end of this request (S6). It would do so in two places: it
 * moves the cookie's expiry on by `session.touch()`, and the stored session's by `store.touch()`. It has no setting for
 * a single request, so the first is replaced on this session and the second taught, once a store, to leave it alone.
 * What the application changes in the session is still saved.
 */
export function leaveUnrenewed(session: ExpressSession, store: ExpressSessionStore | undefined): void {
  Object.defineProperty(session, 'touch', {
    configurable: true,
    enumerable: false,
    writable: true,
    value: () => session,
  });
  unattended.add(session);
  if (store?.touch === undefined || patched.has(store)) return;
  patched.add(store);
  const {touch} = store;
  store.touch = function (id, touched, done): void {
    if (unattended.has(touched)) done?.();
    else touch.call(this, id, touched, done);
  };
}
