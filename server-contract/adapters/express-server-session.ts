import {Misconfiguration} from '../core/errors.ts';
import {isAnonymous} from '../core/identity.ts';
import {isPromise} from '../core/is-promise.ts';
import type {ServerSession, SessionEnd} from '../core/server-session.ts';
import {type ExpressSession, livesInCookie} from './express-session.ts';
import {sessionCookieName} from './express-session-end.ts';
import {allowRenewal, sendCookieSession} from './express-session-renewal.ts';
import {
  fieldNames,
  hashedIds,
  hashSessionId,
  isDestroyed,
  isEmptySession,
  markEnding,
  type SessionData,
  watchSession,
} from './framework-sessions.ts';
import {isTokenUser, type RequestWithToken, saysToken, tokenAdvice, type UserOptions} from './token-users.ts';

interface RequestWithSession extends RequestWithToken {
  readonly headers: RequestWithToken['headers'] & {readonly cookie?: string | undefined};
  readonly session: ExpressSession | undefined;
}

export interface ExpressSessionOptions<Req> extends UserOptions<Req> {
  readonly adoptUntil?: Date | undefined;
}

/** Shows the guard a session of express-session. A class for the same reason as `CustomSession`. */
export class ExpressServerSession<Req extends RequestWithSession> implements ServerSession {
  readonly #req: Req;
  readonly #options: ExpressSessionOptions<Req>;
  readonly #cameWith: ExpressSession | undefined;
  readonly #end: ServerSession['end'];
  #ended = false;

  constructor(req: Req, options: ExpressSessionOptions<Req>, end: ServerSession['end'] = () => {}) {
    this.#req = req;
    this.#options = options;
    this.#cameWith = req.session || undefined;
    this.#end = end;
    const {session} = req;
    watchSession(session, () => (livesInCookie(session) ? undefined : session?.id));
  }

  /** A user who is not in the session was identified by a token: this request has no signed-in session. */
  get user(): unknown {
    const {session} = this.#req;
    if (!session) return this.#userWithoutSession();
    // Middleware may have copied the user from the session to the request, and the end must find that copy.
    if (this.#ended) return this.#options.user(this.#req);
    if (isEmptySession(session)) return null;
    const user = this.#options.user(this.#req);
    if (session.sessionSecurity !== undefined) return user;
    return isPromise(user) ? user.then((found) => this.#unlessToken(session, found)) : this.#unlessToken(session, user);
  }

  get recordId(): string | undefined {
    return this.#req.session?.sessionSecurity;
  }

  saveRecordId(id: string): void {
    const {session} = this.#req;
    if (!session) throw new Misconfiguration(NO_SESSION);
    session.sessionSecurity = id;
    allowRenewal(this.#req);
    sendCookieSession(session);
  }

  forgetRecordId(): void {
    const {session} = this.#req;
    if (session && livesInCookie(session)) delete session.sessionSecurity;
  }

  get initialRecordId(): string | undefined {
    const {session} = this.#req;
    // The `id` in a session that lives in its cookie is a field of the application, such as the user's id.
    return livesInCookie(session) ? undefined : hashSessionId(session?.id);
  }

  /** express-session gives such a request a new session. */
  get unknownIds(): readonly string[] {
    const {session, headers} = this.#req;
    if (!session || livesInCookie(session)) return [];
    return hashedIds(headers.cookie, /^s:(.+)\.[^.]+$/).filter((id) => id !== this.initialRecordId);
  }

  /** With the default of its option `unset`, express-session leaves such a session in its store. */
  get wasUnset(): boolean {
    return !this.#req.session && !isDestroyed(this.#cameWith);
  }

  restore(): Promise<void> {
    const {session} = this.#req;
    return new Promise((resolve, reject) => {
      if (session?.reload) session.reload((error) => (error ? reject(error) : resolve()));
      else resolve();
    });
  }

  get isEmpty(): boolean {
    return isEmptySession(this.#req.session);
  }

  get fieldNames(): readonly string[] {
    return fieldNames(this.#req.session);
  }

  /** With a key the session is an older one that has changed its id. */
  get isNew(): boolean {
    const {session} = this.#req;
    if (!session || session.sessionSecurity !== undefined) return false;
    return livesInCookie(session)
      ? session.isNew === true
      : sessionCookieName({headers: this.#req.headers, session}) === undefined;
  }

  /** cookie-session's `isNew`: a sign-in in this very request, before the guard, as by a remember-me cookie. */
  get keylessReason(): string | undefined {
    const {session} = this.#req;
    if (!livesInCookie(session) || session?.isNew === true) return undefined;
    const {adoptUntil} = this.#options;
    return adoptUntil !== undefined && Date.now() < adoptUntil.getTime() ? undefined : KEYLESS;
  }

  get tokenAdvice(): string | undefined {
    const {session} = this.#req;
    return session && tokenAdvice(this.#req, session, this.#options);
  }

  get missingReason(): string | undefined {
    return this.#cameWith ? undefined : MISSING;
  }

  get orderError(): string | undefined {
    return !this.#cameWith && this.#req.session ? GUARD_TOO_EARLY : undefined;
  }

  async end(end?: SessionEnd): Promise<void> {
    markEnding(this.#req.session);
    await this.#end(end);
    this.#ended = true;
  }

  #unlessToken(session: SessionData, user: unknown): unknown {
    const byToken = !isAnonymous(user) && isTokenUser(this.#req, session, this.#options);
    return isPromise(byToken) ? byToken.then((is) => (is ? null : user)) : byToken ? null : user;
  }

  /** express-session skips requests outside of its cookie's path, and then `req.session.userId` throws. */
  #userWithoutSession(): unknown {
    if ((this.#cameWith && !this.#ended) || saysToken(this.#req, this.#options)) return null;
    try {
      return this.#options.user(this.#req);
    } catch {
      return null;
    }
  }
}

/** express-session gives no session while its store is disconnected. The reply "logout" would sign every user out. */
const MISSING =
  'a ping came without req.session: express-session must come before sessionSecurity, its cookie be sent to pingUrl, and its store be connected';

const NO_SESSION =
  'somebody is signed in, but there was no req.session: express-session must come before sessionSecurity; if a token identified the user, say so by identifiedByToken';

const GUARD_TOO_EARLY = 'there was no req.session: express-session must come before sessionSecurity';

const KEYLESS =
  'a signed-in session came in its cookie and was never guarded, so it counts as ended: put the sign-in behind sessionSecurity, and for cookies from before its first deployment set adoptUntil';

/**
 * Makes express-session fail if it runs after the guard, because its session would not be protected. It passes the
 * error on before any route runs.
 */
export function rejectLateSession(request: object): void {
  Object.defineProperty(request, 'session', {
    configurable: true,
    get: () => undefined,
    set(): never {
      throw Object.assign(new Misconfiguration(GUARD_TOO_EARLY), {status: 503});
    },
  });
}
