import {randomUUID} from 'node:crypto';
import {betterAuth} from 'better-auth';
import {memoryAdapter} from 'better-auth/adapters/memory';
import {sessionSecurity} from 'session-security/server/fetch';

const {ORIGIN = 'http://127.0.0.1:3000', SECRET = randomUUID()} = process.env;

export const auth = betterAuth({
  baseURL: ORIGIN,
  secret: SECRET,
  // Stands for your database.
  database: memoryAdapter({user: [], session: [], account: [], verification: []}),
  session: {cookieCache: {enabled: true, maxAge: 300}},
  emailAndPassword: {enabled: true, autoSignIn: false},
  // These run at every sign-in and every sign-out, in every way that better-auth offers. It logs an error of `delete` and
  // goes on; the guard refuses the sign-out then.
  databaseHooks: {
    session: {
      create: {after: (session, context) => security.start(context, session.id, session.userId)},
      delete: {after: (session) => security.end(session.id)},
    },
  },
});

/** The options receive Hono's context, where `findSession` keeps the session of the request. */
const security = sessionSecurity({
  expireAfter: 15,
  warnAfter: 5,
  user: (c) => c.get('session')?.user,
  sessionId: (c) => c.get('session')?.session.id,
  async endSession(c, headers) {
    c.set('session', null);
    const signedOut = await auth.api.signOut({headers: c.req.raw.headers, returnHeaders: true});
    for (const cookie of signedOut.headers.getSetCookie()) headers.append('set-cookie', cookie);
  },
});

/** Without `disableRefresh` a ping would prolong the session in the database. */
export async function findSession(c, next) {
  const {headers} = c.req.raw;
  c.set('session', await auth.api.getSession({headers, query: {disableRefresh: true}}));
  await next();
}

export async function guard(c, next) {
  const goOn = async (passed) => {
    // better-auth reads the cookies again at each call, and trusts its cookie cache for some minutes. For a session that
    // has just ended, `passed` has none of its cookies.
    c.req.raw = passed;
    await next();
    return c.res;
  };
  const response = await security(c.req.raw, goOn, c);
  // Otherwise Hono copies the headers of the former response over those of this one.
  if (c.finalized) c.res = undefined;
  c.res = response;
}
