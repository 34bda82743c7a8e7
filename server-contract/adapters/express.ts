import type {ServerResponse} from 'node:http';
import type {MaybePromise, SessionView} from '../exchange.ts';
import {isAnonymous} from '../identity.ts';
import type {SessionSecurityOptions} from '../options.ts';
import {type CheckedSession, createSessionSecurity, type SessionSecurity} from '../session-security.ts';
import {Misconfiguration} from '../trouble.ts';
import {
  dropEmptySession,
  type ExpressSession,
  type ExpressSessionStore,
  endExpressSession,
  isEmptySession,
  leaveUnrenewed,
  recordIdOf,
  renewAfterAll,
} from './express-session.ts';
import {type NodeRequest, sendReply, setHeaders, viewRequest} from './node-exchange.ts';
import {OwnSessionView} from './own-sessions.ts';

export {sessionState} from '../state.ts';

/** A request of Express 4 or 5, or of Connect, as the options see it. Name your own type to see more. */
export type ExpressRequest = NodeRequest & {
  session: ExpressSession;
  sessionID?: string | undefined;
  sessionStore?: ExpressSessionStore;
  user?: unknown;
};

/** What `app.use` takes. It can be given any request, since express-session's types are not known here. */
type ExpressMiddleware = (
  request: NodeRequest,
  response: ServerResponse,
  next: (error?: unknown) => void,
) => Promise<void>;

export interface ExpressSessionSecurity<Req>
  extends ExpressMiddleware,
    Pick<SessionSecurity<Req>, 'start' | 'rotate' | 'end'> {
  /**
   * The session of a request that Express does not see, such as one for a WebSocket: after express-session itself was
   * called with it.
   */
  check(request: NodeRequest): Promise<CheckedSession>;
}

/**
 * Session security for Express: `app.use(sessionSecurity({...}))` after express-session, after whatever signs people in
 * on each request (passport.session()), and before every route that is to be protected.
 *
 * By default the user is whom Passport found (`req.user`), or else `req.session.userId`, or else `req.session.user`.
 * At expiry the session is destroyed, its cookie cleared, and the request goes on with an empty session; a script that
 * asked for JSON is answered 401.
 *
 * Without express-session give `user`, `sessionId` and `endSession`, and call `start`, `rotate` and `end`.
 *
 * @throws TypeError naming the option and the value that makes no sense
 */
export function sessionSecurity<Req extends NodeRequest = ExpressRequest, Res extends ServerResponse = ServerResponse>(
  options: SessionSecurityOptions<Req, Res> = {},
): ExpressSessionSecurity<Req> {
  const security = createSessionSecurity(options);
  const {endSession = endDefault} = options;

  /** Resolves with true when the request is to go on. */
  const guard = async (request: NodeRequest, response: ServerResponse): Promise<boolean> => {
    const req = request as ExpressRequest & Req;
    const session = viewSession(req, options, () => endSession(req, response as Res));
    if (!req.session && !options.sessionId) refuseLateSession(req);
    const {state, reply, headers, renews, settle} = await security.handle(viewRequest<Req>(req), session);
    if (response.headersSent || response.destroyed) return false;
    setHeaders(response, headers);
    if (!renews && req.session) leaveUnrenewed(req.session, req.sessionStore);
    const dropEmpty = (): void => {
      if (state.status === 'ended' && session.keepRecordId) dropEmptySession(req);
    };
    if (reply) {
      dropEmpty();
      sendReply(response, reply);
      return false;
    }
    if (settle) {
      beforeEnd(response, () => {
        const settled = settle();
        dropEmpty();
        return settled;
      });
    }
    return true;
  };

  const middleware: ExpressMiddleware = async (request, response, next) => {
    let goesOn: boolean;
    try {
      goesOn = await guard(request, response);
    } catch (error) {
      return next(error);
    }
    if (goesOn) next();
  };
  const check = (request: NodeRequest): Promise<CheckedSession> => {
    const req = request as ExpressRequest & Req;
    return security.check(req, viewSession(req, options));
  };
  const {start, rotate, end} = security;
  return Object.assign(middleware, {check, start, rotate, end});
}

function viewSession<Req extends NodeRequest, Res>(
  req: ExpressRequest & Req,
  {user = defaultUser, sessionId}: SessionSecurityOptions<Req, Res>,
  end?: SessionView['end'],
): SessionView {
  return sessionId ? new OwnSessionView({user, sessionId}, req, end) : new ExpressSessionView(req, user, end);
}

/** Shows the guard a session of express-session. A class for the same reason as `OwnSessionView`. */
class ExpressSessionView<Req extends NodeRequest> implements SessionView {
  readonly #req: ExpressRequest & Req;
  readonly #user: (request: Req) => unknown;
  readonly #cameWithSession: boolean;
  readonly end: SessionView['end'];

  constructor(req: ExpressRequest & Req, user: (request: Req) => unknown, end: SessionView['end'] = () => {}) {
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
    const id = this.#req.session?.id;
    return id === undefined ? undefined : recordIdOf(id);
  }

  get isEmpty(): boolean {
    const {session} = this.#req;
    return !session || isEmptySession(session);
  }

  get misplaced(): string | undefined {
    return !this.#cameWithSession && this.#req.session ? TOO_LATE : undefined;
  }
}

const TOO_LATE = 'there was no req.session: express-session must come before sessionSecurity';

/** A session that comes after the guard is not protected. express-session hands the error on before any route runs. */
function refuseLateSession(request: object): void {
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

function defaultUser(request: NodeRequest): unknown {
  const {user, session} = request as Partial<ExpressRequest>;
  return [user, session?.userId, session?.user].find((candidate) => !isAnonymous(candidate));
}

async function endDefault(request: NodeRequest, response: ServerResponse): Promise<void> {
  const req = request as ExpressRequest;
  await endExpressSession(req, response);
  // Passport read the user out of the session before this middleware ran.
  if (!isAnonymous(req.user)) req.user = null;
}

/** Does a last thing when the application ends the reply; where that takes time, the reply's end waits for it. */
function beforeEnd(response: ServerResponse, last: () => MaybePromise<void>): void {
  const end = response.end as (...args: unknown[]) => ServerResponse;
  let ending = false;
  response.end = (...args: unknown[]): ServerResponse => {
    // A second end is somebody's mistake, and would overtake the first while that one waits.
    if (ending) return response;
    ending = true;
    const waiting = last();
    if (!(waiting instanceof Promise)) return end.apply(response, args);
    waiting
      .then(() => end.apply(response, args))
      // Somebody answered meanwhile, such as a time limit of the application.
      .catch((error: Error) => response.destroy(error));
    return response;
  };
}
