import type {SessionView} from '../core/http.ts';
import type {SessionSecurityOptions} from '../core/options.ts';

/** What an application says about sessions of its own: who is signed in, what a session is called, how it is ended. */
export type OwnSessions<Req, Res> = Required<
  Pick<SessionSecurityOptions<Req, Res>, 'user' | 'sessionId' | 'endSession'>
>;

/** @throws TypeError naming the first of the three that is no function */
export function requireOwnSessions<Req, Res>({user, sessionId, endSession}: Partial<OwnSessions<Req, Res>> = {}): void {
  for (const [name, option] of Object.entries({user, sessionId, endSession})) {
    if (typeof option !== 'function') {
      throw new TypeError(`session-security: ${name} must be a function, got ${String(option)}`);
    }
  }
}

/**
 * Shows the guard a session of the application's own. A class, since V8 gives each object literal with getters a hidden
 * class of its own, and keeps the request along with it until the next full collection: that was half of a ping's cost.
 */
export class OwnSessionView<Req> implements SessionView {
  readonly #sessions: Pick<OwnSessions<Req, never>, 'user' | 'sessionId'>;
  readonly #request: Req;
  readonly end: SessionView['end'];

  constructor(
    sessions: Pick<OwnSessions<Req, never>, 'user' | 'sessionId'>,
    request: Req,
    end: SessionView['end'] = () => {},
  ) {
    this.#sessions = sessions;
    this.#request = request;
    this.end = end;
  }

  get user(): unknown {
    return this.#sessions.user(this.#request);
  }

  get recordId(): string | undefined {
    return this.#sessions.sessionId(this.#request);
  }
}
