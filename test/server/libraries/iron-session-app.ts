import type {RequestListener} from 'node:http';
import {getRequestListener} from '@hono/node-server';
import {type Context, Hono} from 'hono';
import {getIronSession, type IronSession} from 'iron-session';
import {sessionSecurity} from '../../../server-contract/adapters/fetch.ts';
import {type Shared, TEST_LIMIT} from './shared.ts';

interface Sealed {
  userId?: string;
  sid?: string;
}

const OPTIONS = {
  cookieName: 'session',
  password: 'a password of this test, long enough',
  cookieOptions: {secure: false},
};

/** iron-session on Hono, by the recipe of docs/recipes.md. */
export function ironSessionApp({options}: Shared): RequestListener {
  const sessions = new WeakMap<Context, Promise<IronSession<Sealed>>>();
  const open = (c: Context): Promise<IronSession<Sealed>> => {
    if (!sessions.has(c)) sessions.set(c, getIronSession<Sealed>(c.req.raw, c.res, OPTIONS));
    return sessions.get(c)!;
  };
  const security = sessionSecurity<Context>({
    ...options,
    expireAfter: (c) => Number(c.req.header(TEST_LIMIT) ?? 600),
    user: async (c) => (await open(c)).userId,
    sessionId: async (c) => (await open(c)).sid,
    async endSession(c, headers) {
      delete (await open(c)).userId;
      headers.append('set-cookie', 'session=; Path=/; Max-Age=0');
    },
  });
  const app = new Hono();
  app.use(async (c, next) => {
    const goOn = (passed: Request) => {
      c.req.raw = passed;
      return next().then(() => c.res);
    };
    const response = await security(c.req.raw, goOn, c);
    if (c.finalized) c.res = undefined;
    c.res = response;
  });
  app.get('/login', async (c) => {
    const session = await open(c);
    Object.assign(session, {userId: c.req.query('username'), sid: crypto.randomUUID()});
    await session.save();
    await security.start(c, session.sid!);
    return c.json({}, 200, {'set-cookie': c.res.headers.get('set-cookie') ?? ''});
  });
  app.get('/logout', async (c) => {
    await security.end((await open(c)).sid!);
    return c.json({}, 200, {'set-cookie': 'session=; Path=/; Max-Age=0'});
  });
  app.get('/', async (c) => c.json({user: (await open(c)).userId ?? null}));
  return getRequestListener(app.fetch, {overrideGlobalObjects: false});
}
