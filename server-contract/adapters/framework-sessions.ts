import {createHash} from 'node:crypto';
import {beginChange} from '../core/former-sessions.ts';
import {isAnonymous} from '../core/identity.ts';
import {cookieValues} from './request-cookies.ts';

/**
 * The common part of the sessions of express-session and @fastify/session: an object in which the application keeps its
 * own fields, stored as a whole.
 */
export interface SessionData {
  [field: string]: unknown;
  /** The key of the activity record. Written once per sign-in. The activity itself is never stored in here (S5). */
  sessionSecurity?: string;
}

/** The user, from the fields in which applications usually keep it. */
export function defaultSessionUser(session: SessionData | null | undefined): unknown {
  return [session?.userId, session?.user].find((candidate) => !isAnonymous(candidate));
}

/** The names of the fields that the application stored in the session. Undefined and functions are not stored. */
export function fieldNames(session: SessionData | null | undefined): string[] {
  return Object.entries(session ?? {}).flatMap(([field, value]) =>
    OWN_FIELDS.includes(field) || value === undefined || typeof value === 'function' ? [] : [field],
  );
}

/** Fields that are not the application's. */
const OWN_FIELDS = ['cookie', 'sessionSecurity'];

/** Sessions whose methods are watched, those of which `destroy` was called, and those that the guard itself ends. */
const watched = new WeakSet<object>();
const destroyed = new WeakSet<object>();
const ending = new WeakSet<object>();

/**
 * Notes when the application destroys the session in its store, or changes its id. After `destroy` the request has no
 * session, as after `request.session = null`, which leaves the session in the store. A change of id destroys the session
 * under its old id, and a ping that is under way with that id must not hear "logout".
 */
export function watchSession(session: SessionData | null | undefined, idOf: () => string | undefined): void {
  if (!session || watched.has(session) || typeof session.destroy !== 'function') return;
  watched.add(session);
  before(session, 'destroy', () => destroyed.add(session));
  before(session, 'regenerate', () => {
    const id = hashSessionId(idOf());
    if (id !== undefined && !ending.has(session)) beginChange(id);
  });
}

/** Calls `listener` before each call of a method. */
function before(session: SessionData, name: string, listener: () => void): void {
  const method = session[name];
  if (typeof method !== 'function') return;
  const value = (...args: unknown[]): unknown => {
    listener();
    return method.apply(session, args);
  };
  // Not enumerable: an enumerable field would be stored with the session. `Reflect`, because the methods of client-sessions
  // cannot be replaced. It needs no watch: its session is empty afterwards, not gone.
  Reflect.defineProperty(session, name, {configurable: true, enumerable: false, writable: true, value});
}

/** The guard ends this session: a change of its id is no longer one of a session that lives on. */
export function markEnding(session: object | null | undefined): void {
  if (session) ending.add(session);
}

export function isDestroyed(session: object | null | undefined): boolean {
  return session !== null && session !== undefined && destroyed.has(session);
}

/** True when there is no session, or the application stored nothing in it. */
export function isEmptySession(session: SessionData | null | undefined): boolean {
  return fieldNames(session).length === 0;
}

/** The stored content of a session without its cookie, to compare it with another one. */
export function contentOf({cookie, ...fields}: SessionData): string {
  return JSON.stringify(fields);
}

/** Other cookies may be signed in the same way. */
const MAX_IDS = 8;

/** The hashes of the session ids in cookies whose value is such a signed id. */
export function hashedIds(cookies: string | undefined, signed: RegExp): string[] {
  const ids = cookieValues(cookies).flatMap((value) => signed.exec(value)?.[1] ?? []);
  return ids.slice(0, MAX_IDS).flatMap((id) => hashSessionId(id) ?? []);
}

/** The key of a session's first record: a hash, because the id itself would be enough to take the session over. */
export function hashSessionId(sessionId: string | undefined): string | undefined {
  if (!sessionId) return undefined;
  return createHash('sha256').update(`session-security:${sessionId}`).digest('hex').slice(0, 32);
}
