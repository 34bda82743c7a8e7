import {type Context, Hono, type MiddlewareHandler} from 'hono';
import {getIronSession, type IronSession} from 'iron-session';
import type {FetchOptions, sessionSecurity} from '../../../server-contract/adapters/fetch.ts';

/** The content of a session, all in its cookie. */
export interface Sealed {
  userId?: string;
  sid?: string;
}

export const SEAL = {
  cookieName: 'session',
  password: 'a password of this test, long enough',
  cookieOptions: {secure: false},
};

/**
 * Hono with iron-session, guarded by the recipe of docs/recipes.md, or not guarded if there is no `makeGuard`:
 * `/login?username=ann`, `/logout`, and `/`, which tells the user. `onOpen` is called whenever a session is unsealed for the guard or for these routes.
 */
export function ironSessionApp(
  makeGuard: typeof sessionSecurity | undefined,
  options: Omit<FetchOptions<Context>, 'user' | 'sessionId' | 'endSession'>,
  onOpen: () => void = () => {},
): Hono {
  const sessions = new WeakMap<Context, Promise<IronSession<Sealed>>>();
  const open = (c: Context): Promise<IronSession<Sealed>> => {
    if (!sessions.has(c)) {
      onOpen();
      sessions.set(c, getIronSession<Sealed>(c.req.raw, c.res, SEAL));
    }
    return sessions.get(c)!;
  };
  const security = makeGuard?.<Context>({
    ...options,
    user: async (c) => (await open(c)).userId,
    sessionId: async (c) => (await open(c)).sid,
    async endSession(c, headers) {
      delete (await open(c)).userId;
      headers.append('set-cookie', 'session=; Path=/; Max-Age=0');
    },
  });
  const app = new Hono();
  if (security) app.use(guarded(security));
  app.get('/login', async (c) => {
    const session = await open(c);
    Object.assign(session, {userId: c.req.query('username'), sid: crypto.randomUUID()});
    await session.save();
    await security?.start(c, session.sid!);
    return c.json({}, 200, {'set-cookie': c.res.headers.get('set-cookie') ?? ''});
  });
  app.get('/logout', async (c) => {
    const {sid} = await open(c);
    if (sid) await security?.end(sid);
    return c.json({}, 200, {'set-cookie': 'session=; Path=/; Max-Age=0'});
  });
  app.get('/', async (c) => c.json({user: (await open(c)).userId ?? null}));
  return app;
}

function guarded(security: ReturnType<typeof sessionSecurity<Context>>): MiddlewareHandler {
  return async (c, next) => {
    const goOn = (passed: Request) => {
      c.req.raw = passed;
      return next().then(() => c.res);
    };
    const response = await security(c.req.raw, goOn, c);
    if (c.finalized) c.res = undefined;
    c.res = response;
  };
}
