import NextAuth from 'next-auth';
import Credentials from 'next-auth/providers/credentials';
import {security} from './security';
import {findUser} from './users';

export const {handlers, auth, signIn, signOut} = NextAuth({
  pages: {signIn: '/login'},
  providers: [
    Credentials({
      credentials: {email: {}, password: {}},
      authorize: ({email, password}) => findUser(email, password),
    }),
  ],
  callbacks: {
    /**
     * Auth.js calls this whenever it reads a token: in pages, Server Actions, route handlers and its own endpoints.
     * Null means that there is no session.
     */
    async jwt({token, trigger}) {
      if (trigger === 'signIn') {
        token.sid = crypto.randomUUID();
        await security.start(token, token.sid, token.sub);
        return token;
      }
      const {state} = await security.check(token);
      return state.status === 'active' ? token : null;
    },
  },
  events: {
    /** Auth.js logs an error of this and goes on. The handlers in `guarded` refuse the sign-out then. */
    async signOut(message) {
      if ('token' in message && message.token?.sid) await security.end(message.token.sid);
    },
  },
});
