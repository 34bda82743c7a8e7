import type {APIContext} from 'astro';
import {sessionSecurity} from 'session-security/server/fetch';
import {COOKIE, deleteSession} from './session';

/** The options receive Astro's context, where `middleware.ts` keeps the session of the request. */
export const security = sessionSecurity<APIContext>({
  expireAfter: 15,
  warnAfter: 5,
  user: ({locals}) => locals.session?.userId,
  sessionId: ({locals}) => locals.session?.id,
  endSession({locals}, headers) {
    deleteSession(locals.session?.id);
    locals.session = undefined;
    headers.append('set-cookie', `${COOKIE}=; Path=/; Max-Age=0`);
  },
});
