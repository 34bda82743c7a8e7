import type {RequestEvent} from '@sveltejs/kit';
import {sessionSecurity} from 'session-security/server/fetch';
import {COOKIE} from './session';

/** The options receive Kit's event, where `hooks.server.ts` keeps the session of the request. */
export const security = sessionSecurity<RequestEvent>({
  expireAfter: 15,
  warnAfter: 5,
  user: ({locals}) => locals.session?.userId,
  sessionId: ({locals}) => locals.session?.id,
  endSession({cookies, locals}, headers) {
    locals.session = undefined;
    // Kit has read the cookies of the request already, and would show this one to whatever asks.
    cookies.delete(COOKIE, {path: '/'});
    // Kit does not send that with the reply to a ping. Where a late reply must leave the cookie, the guard takes both away.
    headers.append('set-cookie', `${COOKIE}=; Path=/; Max-Age=0`);
  },
});
