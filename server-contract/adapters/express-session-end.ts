import type {IncomingMessage, ServerResponse} from 'node:http';
import type {CookieAttributes, ExpressSession} from './express-session.ts';
import {isEmptySession, type SessionData} from './framework-sessions.ts';

/**
 * Ends the session: destroys it in its store, clears its cookie, and puts an empty session in its place, so that code
 * that runs later finds a usable and anonymous `req.session`. A session that lives in its cookie (cookie-session) cannot
 * be destroyed, and is emptied.
 */
export async function endExpressSession(
  request: IncomingMessage & {readonly session: ExpressSession},
  response: ServerResponse,
): Promise<void> {
  const {session} = request;
  const name = session.cookie && findCookieName(request.headers.cookie, session.id);
  if (name && !response.headersSent) response.appendHeader('Set-Cookie', clearedCookie(name, session.cookie.data));
  if (session.regenerate) {
    await new Promise<void>((resolve, reject) => {
      session.regenerate?.((error) => (error ? reject(error) : resolve()));
    });
  }
  if (request.session === session) emptySession(session);
}

/** Keeps the methods: for Passport, applications add a `regenerate` that does nothing to sessions of cookie-session. */
function emptySession(session: ExpressSession): void {
  for (const field of Object.keys(session)) {
    if (field !== 'cookie' && typeof session[field] !== 'function') Reflect.deleteProperty(session, field);
  }
}

/**
 * Drops the empty session if the application stored nothing in it. Otherwise express-session would store it and replace
 * the cleared cookie with the empty session's, because the session's id differs from the id in the request. It ignores
 * a request without `sessionID`.
 */
export function dropEmptySession(request: {readonly session?: SessionData; sessionID?: string | undefined}): void {
  if (isEmptySession(request.session)) request.sessionID = undefined;
}

/** express-session does not expose the name of its cookie, but the signed value begins with the session's id. */
function findCookieName(cookies: string | undefined, sessionId: string): string | undefined {
  const value = encodeURIComponent(`s:${sessionId}.`);
  for (const pair of cookies?.split(';') ?? []) {
    const equals = pair.indexOf('=');
    if (pair.startsWith(value, equals + 1)) return pair.slice(0, equals).trim();
  }
  return undefined;
}

/** A browser replaces only a cookie with the same name, domain and path (RFC 6265, section 5.3). */
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
