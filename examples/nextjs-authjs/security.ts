import type {JWT} from 'next-auth/jwt';
import {sessionSecurity} from 'session-security/server/fetch';

declare module 'next-auth/jwt' {
  interface JWT {
    /** The id of the session: it stays the same while Auth.js renews the token. */
    sid?: string;
  }
}

const COOKIE = 'authjs.session-token';
export const SECURE_COOKIE = `__Secure-${COOKIE}`;

/** A session is all in Auth.js's token, so the options receive the token. */
export const security = sessionSecurity<JWT>({
  expireAfter: 15,
  warnAfter: 5,
  user: (token) => token.sub,
  sessionId: (token) => token.sid,
  endSession(token, headers) {
    delete token.sub;
    headers.append('set-cookie', `${COOKIE}=; Path=/; Max-Age=0`);
    headers.append('set-cookie', `${SECURE_COOKIE}=; Path=/; Max-Age=0; Secure`);
  },
});
