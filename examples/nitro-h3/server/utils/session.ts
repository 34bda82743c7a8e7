import {type H3Event, useSession} from 'h3';
import {sessionSecurity} from 'session-security/server/fetch';
import {removeCookies} from 'session-security/server/node';

interface Data {
  userId?: number | undefined;
  /** The id of the session, new at each sign-in. h3's own id stays the same after a sign-out. */
  sid?: string | undefined;
}

const SIGNED_OUT: Data = {userId: undefined, sid: undefined};

const password = process.env.SECRET ?? crypto.randomUUID();

/** h3 opens the cookie once, and keeps what is in it for the rest of the request. */
export function openSession(event: H3Event) {
  return useSession<Data>(event, {password, name: 'session'});
}

function opened(event: H3Event): Data {
  return event.context.sessions?.session?.data ?? {};
}

/** The options receive h3's event. `middleware/session-security.ts` has opened its session. */
export const security = sessionSecurity<H3Event>({
  expireAfter: 15,
  warnAfter: 5,
  user: (event) => opened(event).userId,
  sessionId: (event) => opened(event).sid,
  async endSession(event, _headers, end) {
    if (!end?.keepsCookie) return signOut(event);
    // A late request: its reply must leave the cookie, which may be that of a newer session.
    Object.assign(opened(event), SIGNED_OUT);
    removeCookies(event.node.req, ['session']);
  },
});

/** Afterwards neither h3 nor anything else that reads the cookies of the request finds the session. */
export async function signOut(event: H3Event): Promise<void> {
  const session = await openSession(event);
  await session.update(SIGNED_OUT);
  removeCookies(event.node.req, ['session']);
}
