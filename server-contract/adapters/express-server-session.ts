import {Misconfiguration} from '../core/errors.ts';
import type {ServerSession} from '../core/server-session.ts';
import {type ExpressSession, livesInCookie} from './express-session.ts';
import {allowRenewal} from './express-session-renewal.ts';
import {hashSessionId, isEmptySession} from './framework-sessions.ts';

interface RequestWithSession {
  readonly session: ExpressSession | undefined;
}

/** Shows the guard a session of express-session. A class for the same reason as `CustomSession`. */
export class ExpressServerSession<Req extends RequestWithSession> implements ServerSession {
  readonly #req: Req;
  readonly #user: (request: Req) => unknown;
  readonly #cameWithSession: boolean;
  readonly end: ServerSession['end'];

  constructor(req: Req, user: (request: Req) => unknown, end: ServerSession['end'] = () => {}) {
    this.#req = req;
    this.#user = user;
    this.#cameWithSession = Boolean(req.session);
    this.end = end;
  }

  get user(): unknown {
    if (this.#req.session) return this.#user(this.#req);
    return this.#cameWithSession ? null : userWithoutSession(this.#req, this.#user);
  }

  get recordId(): string | undefined {
    return this.#req.session?.sessionSecurity;
  }

  saveRecordId(id: string): void {
    const {session} = this.#req;
    if (!session) throw new Misconfiguration(GUARD_TOO_EARLY);
    session.sessionSecurity = id;
    allowRenewal(session);
  }

  get initialRecordId(): string | undefined {
    const {session} = this.#req;
    // The `id` in a session that lives in its cookie is a field of the application, such as the user's id.
    return livesInCookie(session) ? undefined : hashSessionId(session?.id);
  }

  get isEmpty(): boolean {
    return isEmptySession(this.#req.session);
  }

  get missingReason(): string | undefined {
    return this.#cameWithSession ? undefined : MISSING;
  }

  get orderError(): string | undefined {
    return !this.#cameWithSession && this.#req.session ? GUARD_TOO_EARLY : undefined;
  }
}

/** express-session gives no session while its store is disconnected. The reply "logout" would sign everybody out. */
const MISSING =
  'a ping came without req.session: express-session must come before sessionSecurity, its cookie be sent to pingUrl, and its store be connected';

const GUARD_TOO_EARLY = 'there was no req.session: express-session must come before sessionSecurity';

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

/** express-session skips requests outside of its cookie's path, and then `req.session.userId` throws. */
function userWithoutSession<Req>(request: Req, user: (request: Req) => unknown): unknown {
  try {
    return user(request);
  } catch {
    return null;
  }
}
