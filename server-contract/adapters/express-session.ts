import type {SessionData} from './framework-sessions.ts';

/**
 * The part of a session of express-session that is used here. Checked against 1.19; its methods have been the same
 * since 1.0.
 */
export interface ExpressSession extends SessionData {
  readonly id: string;
  readonly cookie: {readonly data: CookieAttributes};
  /** The request of the session. A session of `req.session.reload()` has the same one. */
  readonly req?: object;
  /** cookie-session has none. */
  regenerate?(done: (error?: unknown) => void): unknown;
  /** Takes the content of the stored session. */
  reload?(done: (error?: unknown) => void): unknown;
  touch(): unknown;
  /** Gives the cookie its whole lifetime again. */
  resetMaxAge?(): unknown;
  save?(done?: (error?: unknown) => void): unknown;
}

export interface CookieAttributes {
  readonly path?: string | null;
  readonly domain?: string | null;
  readonly secure?: boolean | string | null;
  readonly httpOnly?: boolean | null;
  readonly sameSite?: boolean | string | null;
  readonly partitioned?: boolean | null;
}

/** The part of express-session's store that is used here. `touch` extends the lifetime of a stored session. */
export interface ExpressSessionStore {
  get?: (id: string, done: (error: unknown, session?: SessionData | null) => void) => void;
  touch?: (id: string, session: object, done?: (error?: unknown) => void) => void;
}

/** True for a session of cookie-session: its whole content is sent with the head of the reply, and not stored. */
export function livesInCookie(session: Partial<ExpressSession> | undefined): boolean {
  return session !== undefined && session.cookie === undefined;
}
