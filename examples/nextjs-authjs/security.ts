import type {JWT} from 'next-auth/jwt';
import {sessionSecurity} from 'session-security/server/fetch';

declare module 'next-auth/jwt' {
  interface JWT {
    /** The id of the session: it stays the same while Auth.js renews the token. */
    sid?: string;
  }
}

/** A session is all in Auth.js's token, so the options receive the token. */
export const security = sessionSecurity<JWT>({
  expireAfter: 15,
  warnAfter: 5,
  user: (token) => token.sub,
  sessionId: (token) => token.sid,
  endSession(token, headers) {
    delete token.sub;
    headers.append('set-cookie', 'authjs.session-token=; Path=/; Max-Age=0');
  },
});
