import {createHash} from 'node:crypto';
import {isAnonymous} from '../core/identity.ts';

/**
 * What sessions of express-session and of @fastify/session have in common: an object that the application keeps what it
 * likes in, and that is stored as a whole.
 */

/** A session, as far as the activity record is concerned. */
export interface SessionData {
  [field: string]: unknown;
  /** The key of the activity record. It is written once a sign-in; the activity itself never is in here (S5). */
  sessionSecurity?: string;
}

/** Who is signed in, by the fields that applications usually keep that in. */
export function usualUser(session: SessionData | null | undefined): unknown {
  return [session?.userId, session?.user].find((candidate) => !isAnonymous(candidate));
}

/** There is no session, or the application keeps nothing in it. */
export function isEmptySession(session: SessionData | null | undefined): boolean {
  return Object.keys(session ?? {}).every((field) => field === 'cookie' || field === 'sessionSecurity');
}

/** The key of a session's first record. It does not tell the session's id, with which one could be somebody. */
export function recordIdOf(sessionId: string | undefined): string | undefined {
  if (!sessionId) return undefined;
  return createHash('sha256').update(`session-security:${sessionId}`).digest('hex').slice(0, 32);
}
