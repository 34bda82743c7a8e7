/**
 * Hono with better-auth as its documentation shows: users in a database (here: in memory), sessions in Redis as its
 * secondary storage. `/login?username=ann` signs up and in, and `/` tells the user.
 */
import {betterAuth} from 'better-auth';
import {memoryAdapter} from 'better-auth/adapters/memory';
import {Hono} from 'hono';

/**
 * @param redis a client of the package `redis`
 * @param session better-auth's options for sessions
 * @param guard makes session security from its options for Fetch, or undefined for better-auth alone
 */
export function betterAuthApp(redis, session, guard) {
  const security = guard?.({
    user: (c) => c.get('session')?.user,
    sessionId: (c) => c.get('session')?.session.id,
    async endSession(c, headers) {
      c.set('session', null);
      const signedOut = await auth.api.signOut({headers: c.req.raw.headers, returnHeaders: true});
      for (const cookie of signedOut.headers.getSetCookie()) headers.append('set-cookie', cookie);
    },
  });
  const auth = betterAuth({
    baseURL: 'http://127.0.0.1',
    secret: 'a secret of this benchmark, long enough',
    database: memoryAdapter({user: [], session: [], account: [], verification: []}),
    secondaryStorage: {
      get: (key) => redis.get(key),
      set: (key, value, seconds) => redis.set(key, value, seconds ? {EX: seconds} : {}),
      delete: (key) => redis.del(key),
    },
    session,
    // A real hash for each of the users would take minutes.
    emailAndPassword: {enabled: true, password: {hash: async (text) => text, verify: async () => true}},
    rateLimit: {enabled: false},
    telemetry: {enabled: false},
    databaseHooks: {
      session: {
        create: {after: async (session, context) => security?.start(context, session.id, session.userId)},
        delete: {after: async (session) => security?.end(session.id)},
      },
    },
  });

  const app = new Hono();
  app.get('/login', async (c) => {
    const name = c.req.query('username');
    const email = `${name.replaceAll(' ', '-')}@example.com`;
    return auth.api.signUpEmail({body: {name, email, password: 'a password'}, asResponse: true});
  });
  app.use('*', async (c, next) => {
    // Its own endpoint below reads the session itself.
    if (!security && c.req.path !== '/') return next();
    const {headers, response} = await auth.api.getSession({
      headers: c.req.raw.headers,
      query: {disableRefresh: security !== undefined},
      returnHeaders: true,
    });
    c.set('session', response);
    await next();
    for (const cookie of headers.getSetCookie()) c.header('set-cookie', cookie, {append: true});
  });
  if (security) app.use('*', guarded(security));
  app.on(['GET', 'POST'], '/api/auth/*', (c) => auth.handler(c.req.raw));
  app.get('/', (c) => c.json({user: c.get('session')?.user.name ?? null}));
  return app;
}

function guarded(security) {
  return async (c, next) => {
    const goOn = async (passed) => {
      c.req.raw = passed;
      await next();
      return c.res;
    };
    const response = await security(c.req.raw, goOn, c);
    if (c.finalized) c.res = undefined;
    c.res = response;
  };
}
