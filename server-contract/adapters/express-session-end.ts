import type {IncomingMessage} from 'node:http';
import {clearedCookie} from './cleared-cookie.ts';
import {type ExpressSession, livesInCookie} from './express-session.ts';
import {isEmptySession, type SessionData} from './framework-sessions.ts';
import {findCookieName} from './request-cookies.ts';
import {prependCookie, type ResponseHead} from './response-head.ts';

interface SentSession {
  readonly headers: {readonly cookie?: string | undefined};
  readonly session: Pick<ExpressSession, 'id'>;
}

/**
 * Ends the session: destroys it in its store, clears its cookie, and puts an empty session in its place, so that code
 * that runs later finds a usable and anonymous `req.session`. A session that lives in its cookie (cookie-session) cannot
 * be destroyed, and is emptied.
 */
export async function endExpressSession(
  request: IncomingMessage & {readonly session: ExpressSession},
  response: ResponseHead,
): Promise<void> {
  const {session} = request;
  const name = session.cookie && sessionCookieName(request);
  if (name && !response.headersSent) prependCookie(response, clearedCookie(name, session.cookie.data));
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

/**
 * The name of the cookie that the request's session came with; undefined for a session that began in this request.
 * express-session does not expose the name, but the signed value begins with the session's id.
 */
export function sessionCookieName({headers, session}: SentSession): string | undefined {
  return findCookieName(headers.cookie, (value) => value.startsWith(`s:${session.id}.`));
}

/** The names of the cookies in which the request's session came. */
export function sessionCookieNames(
  request: Partial<SentSession> & {readonly session?: ExpressSession | undefined} & CookieSessionRequest,
): readonly string[] {
  const {headers, session, sessionOptions} = request;
  if (sessionOptions) {
    const {name = 'session'} = sessionOptions;
    return [name, `${name}.sig`];
  }
  const name = headers && session && !livesInCookie(session) ? sessionCookieName({headers, session}) : undefined;
  return name === undefined ? [] : [name];
}

/** cookie-session leaves its options on the request. */
interface CookieSessionRequest {
  readonly sessionOptions?: {readonly name?: string};
}
