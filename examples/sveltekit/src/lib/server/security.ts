import type {RequestEvent} from '@sveltejs/kit';
import {sessionSecurity} from 'session-security/server/fetch';
import {COOKIE} from './session';

/** The options receive Kit's event, where `hooks.server.ts` keeps the session of the request. */
export const security = sessionSecurity<RequestEvent>({
  expireAfter: 15,
  warnAfter: 5,
  user: ({locals}) => locals.session?.userId,
  sessionId: ({locals}) => locals.session?.id,
  endSession({locals}, headers) {
    locals.session = undefined;
    headers.append('set-cookie', `${COOKIE}=; Path=/; Max-Age=0`);
  },
});
