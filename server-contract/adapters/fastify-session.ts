import {Misconfiguration} from '../core/errors.ts';
import {isAnonymous} from '../core/identity.ts';
import {isPromise} from '../core/is-promise.ts';
import type {ServerSession} from '../core/server-session.ts';
import {clearedCookie} from './cleared-cookie.ts';
import type {CookieAttributes} from './express-session.ts';
import {
  defaultSessionUser,
  fieldNames,
  hashedIds,
  hashSessionId,
  isDestroyed,
  isEmptySession,
  markEnding,
  type SessionData,
  watchSession,
} from './framework-sessions.ts';
import type {FastifyPassport} from './passport.ts';
import {findCookieName} from './request-cookies.ts';
import {isTokenUser, type RequestWithToken, tokenAdvice, type UserOptions} from './token-users.ts';

/** The part of a session of `@fastify/session` that is used here. Checked against 11.1. */
export interface FastifySession extends SessionData {
  readonly sessionId: string;
  /** The value of its cookie. */
  readonly encryptedSessionId: string;
  readonly cookie: CookieAttributes;
  isModified(): boolean;
  isSaved(): boolean;
  regenerate(): Promise<void>;
  /** Takes the content of the stored session. */
  reload(): Promise<void>;
  save(): Promise<void>;
}

/** After `destroy()` the session of a request is null. */
export interface RequestWithSession extends RequestWithToken {
  readonly headers: RequestWithToken['headers'] & {readonly cookie?: string | undefined};
  readonly session: FastifySession | null;
  /** Set by @fastify/passport. */
  readonly passport?: FastifyPassport;
}

/**
 * The user, from the fields in which applications usually keep it. @fastify/passport sets `request.user` only when the
 * request is validated, which is after the guard, so its user is read where it comes from: as serialized in the session.
 */
export function fastifyUser({session, passport}: RequestWithSession): unknown {
  const serialized = passport && session?.[passport.key];
  return isAnonymous(serialized) ? defaultSessionUser(session) : serialized;
}

/** Shows the guard a session of `@fastify/session`. A class for the same reason as `CustomSession`. */
export class FastifyServerSession<Req extends RequestWithSession> implements ServerSession {
  readonly #request: Req;
  readonly #options: UserOptions<Req>;
  readonly #cameWith: FastifySession | null;
  readonly end: ServerSession['end'];

  constructor(request: Req, options: UserOptions<Req>, end: ServerSession['end'] = () => {}) {
    this.#request = request;
    this.#options = options;
    this.#cameWith = request.session;
    this.end = (ended) => {
      markEnding(request.session);
      return end(ended);
    };
    watchSession(request.session, () => this.#cameWith?.sessionId);
  }

  /** A user who is not in the session was identified by a token: this request has no signed-in session. */
  get user(): unknown {
    const {session} = this.#request;
    if (isEmptySession(session)) return null;
    const user = this.#options.user(this.#request);
    if (!session || session.sessionSecurity !== undefined) return user;
    return isPromise(user) ? user.then((found) => this.#unlessToken(session, found)) : this.#unlessToken(session, user);
  }

  get recordId(): string | undefined {
    return this.#request.session?.sessionSecurity;
  }

  saveRecordId(id: string): void {
    const {session} = this.#request;
    if (!session?.sessionId) throw new Misconfiguration(OTHER_PLUGIN);
    session.sessionSecurity = id;
  }

  get initialRecordId(): string | undefined {
    return hashSessionId(this.#request.session?.sessionId);
  }

  /** The plugin gives such a request a new session. Its ids have this length, unless it has the option `idGenerator`. */
  get unknownIds(): readonly string[] {
    const ids = hashedIds(this.#request.headers.cookie, /^([\w-]{32})\.[^.]+$/);
    return ids.filter((id) => id !== this.initialRecordId);
  }

  /** The plugin neither stores nor destroys such a session. */
  get wasUnset(): boolean {
    return !this.#request.session?.sessionId && !isDestroyed(this.#cameWith);
  }

  async restore(): Promise<void> {
    await this.#request.session?.reload();
  }

  get isEmpty(): boolean {
    return isEmptySession(this.#request.session);
  }

  get fieldNames(): readonly string[] {
    return fieldNames(this.#request.session);
  }

  /** With a key the session is an older one that has changed its id. */
  get isNew(): boolean {
    const {session} = this.#request;
    if (session?.sessionSecurity !== undefined) return false;
    return session !== null && fastifySessionCookie(this.#request) === undefined;
  }

  get lateUserAdvice(): string | undefined {
    return this.#request.passport && PASSPORT_LATE;
  }

  get tokenAdvice(): string | undefined {
    const {session} = this.#request;
    return session ? tokenAdvice(this.#request, session, this.#options) : undefined;
  }

  #unlessToken(session: SessionData, user: unknown): unknown {
    const byToken = !isAnonymous(user) && isTokenUser(this.#request, session, this.#options);
    return isPromise(byToken) ? byToken.then((is) => (is ? null : user)) : byToken ? null : user;
  }
}

const PASSPORT_LATE =
  'user found somebody only after the guard, because @fastify/passport sets request.user when it validates the request: leave user out, or read the session, (request) => request.session.passport';

const OTHER_PLUGIN =
  'somebody is signed in, but request.session is none of @fastify/session: give user, sessionId and endSession';

/** The part of `@fastify/secure-session` that is used here. Its whole content is in its cookie. */
interface SecureSession {
  readonly deleted?: boolean;
  regenerate?(): void;
}

/**
 * After its `delete()` the plugin clears the cookie, but `get` answers as before until the next request. `keepsCookie`: the
 * plugin sends no cookie, unless the application changes the session later in the request.
 */
export function emptyDeletedSession({session}: {readonly session?: object}, keepsCookie: boolean): void {
  const secure = (session ?? {}) as SecureSession;
  if (secure.deleted !== true || !secure.regenerate) return;
  secure.regenerate();
  if (keepsCookie) Object.assign(secure, {deleted: false, changed: false});
}

/** The cookie in which the session came: its name, and the header that clears it. */
export function fastifySessionCookie({
  headers,
  session,
}: RequestWithSession): {name: string; cleared: string} | undefined {
  const name = session?.sessionId
    ? findCookieName(headers.cookie, (value) => value.includes(session.sessionId))
    : undefined;
  return session && name !== undefined ? {name, cleared: clearedCookie(name, session.cookie)} : undefined;
}

/** Sets a new id and an empty session, so that code that runs later finds a usable and anonymous `request.session`. */
export async function endFastifySession({session}: RequestWithSession): Promise<void> {
  await session?.regenerate();
}
