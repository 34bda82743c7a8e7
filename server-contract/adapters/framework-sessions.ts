import {createHash} from 'node:crypto';
import {isAnonymous} from '../core/identity.ts';

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

/** True when there is no session, or the application stored nothing in it. */
export function isEmptySession(session: SessionData | null | undefined): boolean {
  return Object.keys(session ?? {}).every((field) => field === 'cookie' || field === 'sessionSecurity');
}

/** The key of a session's first record: a hash, because the id itself would be enough to take the session over. */
export function hashSessionId(sessionId: string | undefined): string | undefined {
  if (!sessionId) return undefined;
  return createHash('sha256').update(`session-security:${sessionId}`).digest('hex').slice(0, 32);
}
