// Comes first, so that `request.session` has its type rather than that of @fastify/secure-session.
import '@fastify/session';
import type {RequestListener} from 'node:http';
import {Strategy} from '@fastify/passport';
import secureSession from '@fastify/secure-session';
import type {Store} from 'express-session';
import {type FastifyInstance, type FastifyReply, type FastifyRequest, fastify} from 'fastify';
import {type FastifySessionSecurity, sessionSecurity} from '../../../server-contract/adapters/fastify.ts';
import {registerPassport, registerSessions} from '../apps/fastify-plugins.ts';
import type {Shared} from './shared.ts';

/** @fastify/session with a store that all processes share, with the guard and without. */
export async function sessionPluginApp(
  guard: ((app: FastifyInstance) => PromiseLike<unknown>) | undefined,
  store: Store,
): Promise<RequestListener> {
  const app = fastify();
  await registerSessions(app, {store: store as never});
  await guard?.(app);
  app.get<{Querystring: {username: string}}>('/login', async (request) => {
    await request.session.regenerate();
    request.session.userId = request.query.username;
    return {};
  });
  app.get('/logout', async (request) => {
    await request.session.destroy();
    return {};
  });
  app.get('/', async (request) => ({user: request.session.userId ?? null}));
  return listenerOf(app);
}

/** Sessions that live in their cookie, and fields that plugins add to requests. */
interface Found {
  readonly session: {get(name: string): unknown; set(name: string, value: unknown): void; delete(): void};
  readonly user?: {readonly id: string} | null;
  logOut(): Promise<void>;
}

const found = (request: FastifyRequest): Found => request as object as Found;

/** @fastify/secure-session, alone or with @fastify/passport on it. */
export async function secureSessionApp(shared: Shared, withPassport: boolean): Promise<RequestListener> {
  const app = fastify();
  await app.register(secureSession, {key: Buffer.alloc(32, 'k'), cookie: {path: '/'}});
  const passport = withPassport ? await registerPassport(app, {query: new ByQuery('query')}) : undefined;
  const userOf = (request: FastifyRequest) => found(request).session.get(passport ? 'passport' : 'userId');
  await app.register(sessionSecurity<FastifyRequest, FastifyReply>, {
    ...shared.options,
    user: userOf,
    sessionId: (request) => found(request).session.get('sid') as string | undefined,
    endSession: (request) => found(request).session.delete(),
  });
  const {sessionSecurity: security} = app as object as {sessionSecurity: FastifySessionSecurity};
  const authenticate = passport?.authenticate('query', {authInfo: false});
  app.get<{Querystring: {username: string}}>(
    '/login',
    authenticate ? {preValidation: authenticate} : {},
    async (request) => {
      const {session} = found(request);
      if (!passport) session.set('userId', request.query.username);
      session.set('sid', crypto.randomUUID());
      await security.start(request, session.get('sid') as string);
      return {};
    },
  );
  app.get('/logout', async (request) => {
    await security.end(found(request).session.get('sid') as string);
    found(request).session.delete();
    return {};
  });
  app.get('/', async (request) => ({user: (passport ? found(request).user?.id : userOf(request)) ?? null}));
  return listenerOf(app);
}

class ByQuery extends Strategy {
  override authenticate(request: FastifyRequest): void {
    this.success({id: (request.query as {username: string}).username});
  }
}

async function listenerOf(app: FastifyInstance): Promise<RequestListener> {
  await app.ready();
  return (req, res) => app.routing(req, res);
}
