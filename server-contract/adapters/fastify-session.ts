import {Misconfiguration} from '../core/errors.ts';
import type {SessionView} from '../core/http.ts';
import type {Outcome} from '../core/session-security.ts';
import {isEmptySession, recordIdOf, type SessionData} from './framework-sessions.ts';

/** What of a session of `@fastify/session` is needed here; checked against 11.1. */
export interface FastifySession extends SessionData {
  readonly sessionId: string;
  /** The value of its cookie. */
  readonly encryptedSessionId: string;
  isModified(): boolean;
  regenerate(): Promise<void>;
  save(): Promise<void>;
}

/** After `destroy()` a request has null. */
export interface Sessioned {
  readonly session: FastifySession | null;
}

/** Shows the guard a session of `@fastify/session`. A class for the same reason as `OwnSessionView`. */
export class FastifySessionView<Req extends Sessioned> implements SessionView {
  readonly #request: Req;
  readonly #user: (request: Req) => unknown;
  readonly end: SessionView['end'];

  constructor(request: Req, user: (request: Req) => unknown, end: SessionView['end'] = () => {}) {
    this.#request = request;
    this.#user = user;
    this.end = end;
  }

  get user(): unknown {
    return this.#request.session ? this.#user(this.#request) : null;
  }

  get recordId(): string | undefined {
    return this.#request.session?.sessionSecurity;
  }

  keepRecordId(id: string): void {
    const {session} = this.#request;
    if (!session?.sessionId) throw new Misconfiguration(FOREIGN);
    session.sessionSecurity = id;
  }

  get firstRecordId(): string | undefined {
    return recordIdOf(this.#request.session?.sessionId);
  }

  get isEmpty(): boolean {
    return isEmptySession(this.#request.session);
  }
}

const FOREIGN =
  'somebody is signed in, but request.session is none of @fastify/session: give user, sessionId and endSession';

/** A new id and an empty session, so that what runs afterwards finds a usable and anonymous `request.session`. */
export async function endFastifySession({session}: Sessioned): Promise<void> {
  await session?.regenerate();
}

type Settle = Outcome['settle'];

/** On the request itself, as the session's state is. */
const SETTLE = Symbol('settle');

/** Does with the plugin's session what the guard found out, and remembers what is to be done at the end of the request. */
export function followSession(request: Sessioned, {state, renews, settle}: Outcome): void {
  (request as {[SETTLE]?: Settle})[SETTLE] = settle;
  if (!renews && state.status !== 'ended' && request.session?.sessionId) leaveUnrenewed(request.session);
}

/**
 * Catches up with a sign-in or a sign-out when the reply is made. The plugin has stored the session by then, so one that
 * got a new key is stored once more.
 */
export async function settleSession(request: Sessioned): Promise<void> {
  const key = request.session?.sessionSecurity;
  await (request as {readonly [SETTLE]?: Settle})[SETTLE]?.();
  const {session} = request;
  if (session && session.sessionSecurity !== key) await session.save();
}

/**
 * Keeps the plugin from renewing the session at the end of this request (S6). It would by its option `rolling`, which is
 * its default and cannot be set for a single request; but it leaves a session alone whose cookie has no value. What the
 * application changes in the session is still saved.
 */
function leaveUnrenewed(session: FastifySession): void {
  const {encryptedSessionId} = session;
  Object.defineProperty(session, 'encryptedSessionId', {
    configurable: true,
    get: () => (session.isModified() ? encryptedSessionId : undefined),
  });
}
