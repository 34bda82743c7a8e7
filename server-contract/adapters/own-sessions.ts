import type {SessionView} from '../exchange.ts';
import type {SessionSecurityOptions} from '../options.ts';

/** What an application says about sessions of its own: who is signed in, what a session is called, how it is ended. */
export type OwnSessions<Req, Res> = Required<
  Pick<SessionSecurityOptions<Req, Res>, 'user' | 'sessionId' | 'endSession'>
>;

/** @throws TypeError naming the first of the three that is no function */
export function requireOwnSessions<Req, Res>({user, sessionId, endSession}: Partial<OwnSessions<Req, Res>>): void {
  for (const [name, option] of Object.entries({user, sessionId, endSession})) {
    if (typeof option !== 'function') {
      throw new TypeError(`session-security: ${name} must be a function, got ${String(option)}`);
    }
  }
}

/** Shows the guard a session of the application's own. */
export function viewOwnSession<Req>(
  {user, sessionId}: Pick<OwnSessions<Req, never>, 'user' | 'sessionId'>,
  request: Req,
  end: SessionView['end'],
): SessionView {
  return {
    get user(): unknown {
      return user(request);
    },
    get recordId(): string | undefined {
      return sessionId(request);
    },
    end,
  };
}
