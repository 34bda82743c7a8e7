import type {SessionSecurityOptions} from '../core/options.ts';
import type {ServerSession} from '../core/server-session.ts';

/** The options with which an application describes its own sessions: the user, the session's id, and how it ends. */
export type CustomSessionOptions<Req, Res> = Required<
  Pick<SessionSecurityOptions<Req, Res>, 'user' | 'sessionId' | 'endSession'>
>;

/** @throws TypeError that names the first of the three options that is no function */
export function requireCustomSessionOptions<Req, Res>({
  user,
  sessionId,
  endSession,
}: Partial<CustomSessionOptions<Req, Res>> = {}): void {
  for (const [name, option] of Object.entries({user, sessionId, endSession})) {
    if (typeof option !== 'function') {
      throw new TypeError(`session-security: ${name} must be a function, got ${String(option)}`);
    }
  }
}

/**
 * Shows the guard a session of the application's own. This is a class because V8 gives each object literal with getters
 * its own hidden class, which keeps the request in memory until the next full collection. That was half of the cost of
 * a ping.
 */
export class CustomSession<Req> implements ServerSession {
  readonly #options: Pick<CustomSessionOptions<Req, never>, 'user' | 'sessionId'>;
  readonly #request: Req;
  readonly end: ServerSession['end'];

  constructor(
    options: Pick<CustomSessionOptions<Req, never>, 'user' | 'sessionId'>,
    request: Req,
    end: ServerSession['end'] = () => {},
  ) {
    this.#options = options;
    this.#request = request;
    this.end = end;
  }

  get user(): unknown {
    return this.#options.user(this.#request);
  }

  get recordId(): string | undefined {
    return this.#options.sessionId(this.#request);
  }
}
