import {Misconfiguration} from '../core/errors.ts';
import type {SessionView} from '../core/http.ts';
import {type ExpressSession, livesInCookie, renewAfterAll} from './express-session.ts';
import {isEmptySession, recordIdOf} from './framework-sessions.ts';

/** A request, as far as its session goes. */
interface Sessioned {
  readonly session: ExpressSession | undefined;
}

/** Shows the guard a session of express-session. A class for the same reason as `OwnSessionView`. */
export class ExpressSessionView<Req extends Sessioned> implements SessionView {
  readonly #req: Req;
  readonly #user: (request: Req) => unknown;
  readonly #cameWithSession: boolean;
  readonly end: SessionView['end'];

  constructor(req: Req, user: (request: Req) => unknown, end: SessionView['end'] = () => {}) {
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

  keepRecordId(id: string): void {
    const {session} = this.#req;
    if (!session) throw new Misconfiguration(TOO_LATE);
    session.sessionSecurity = id;
    renewAfterAll(session);
  }

  get firstRecordId(): string | undefined {
    const {session} = this.#req;
    // An `id` in a session that lives in its cookie is the application's own, such as the person's.
    return livesInCookie(session) ? undefined : recordIdOf(session?.id);
  }

  get isEmpty(): boolean {
    return isEmptySession(this.#req.session);
  }

  get absent(): string | undefined {
    return this.#cameWithSession ? undefined : ABSENT;
  }

  get misplaced(): string | undefined {
    return !this.#cameWithSession && this.#req.session ? TOO_LATE : undefined;
  }
}

/** express-session gives no session while its store is disconnected. "logout" would sign out whoever has one. */
const ABSENT =
  'a ping came without req.session: express-session must come before sessionSecurity, its cookie be sent to pingUrl, and its store be connected';

const TOO_LATE = 'there was no req.session: express-session must come before sessionSecurity';

/** A session that comes after the guard is not protected. express-session hands the error on before any route runs. */
export function refuseLateSession(request: object): void {
  Object.defineProperty(request, 'session', {
    configurable: true,
    get: () => undefined,
    set(): never {
      throw Object.assign(new Misconfiguration(TOO_LATE), {status: 503});
    },
  });
}

/** express-session leaves requests outside its cookie's path alone, and then `req.session.userId` cannot be read. */
function userWithoutSession<Req>(request: Req, user: (request: Req) => unknown): unknown {
  try {
    return user(request);
  } catch {
    return null;
  }
}
