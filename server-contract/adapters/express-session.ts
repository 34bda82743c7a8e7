import type {SessionData} from './framework-sessions.ts';

/**
 * The part of a session of express-session that is used here. Checked against 1.19; its methods have been the same
 * since 1.0.
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

/** The part of express-session's store that extends the lifetime of a stored session. */
export interface ExpressSessionStore {
  touch?: (id: string, session: object, done?: (error?: unknown) => void) => void;
}

/** True for a session of cookie-session: its whole content is sent with the head of the reply, and not stored. */
export function livesInCookie(session: Partial<ExpressSession> | undefined): boolean {
  return session !== undefined && session.cookie === undefined;
}
