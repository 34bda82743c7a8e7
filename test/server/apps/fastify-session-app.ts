import type {RequestListener} from 'node:http';
import cookie from '@fastify/cookie';
import session, {type FastifySessionOptions} from '@fastify/session';
import {type FastifyInstance, type FastifyReply, type FastifyRequest, fastify} from 'fastify';
import {
  type FastifySessionSecurity,
  type SessionState,
  sessionSecurity,
} from '../../../server-contract/adapters/fastify.ts';
import type {SessionSecurityOptions} from '../../../server-contract/index.ts';

declare module 'fastify' {
  interface FastifyInstance {
    sessionSecurity: FastifySessionSecurity;
  }
  interface FastifyRequest {
    sessionState: SessionState;
  }
  interface Session {
    userId?: string;
    note?: string;
    sessionSecurity?: string;
  }
}

/** Fastify with @fastify/session; `extend` adds routes. */
export async function fastifySessionApp(
  options: SessionSecurityOptions<FastifyRequest, FastifyReply>,
  sessionOptions: Partial<FastifySessionOptions> = {},
  extend: (app: FastifyInstance) => void = () => {},
): Promise<RequestListener> {
  const app = fastify();
  const secret = 'a secret of this test, which is long enough';
  await app.register(cookie);
  await app.register(session, {
    secret,
    saveUninitialized: false,
    ...sessionOptions,
    cookie: {secure: false, ...sessionOptions.cookie},
  });
  await app.register(sessionSecurity<FastifyRequest, FastifyReply>, options);
  extend(app);
  app.get<{Querystring: {user: string}}>('/login', async (request) => {
    await request.session.regenerate();
    request.session.userId = request.query.user;
    return {user: request.session.userId};
  });
  app.get('/logout', async (request) => {
    await request.session.destroy();
    return {user: null};
  });
  app.setNotFoundHandler((request, reply) =>
    reply.code(200).send({user: request.session.userId ?? null, state: request.sessionState}),
  );
  await app.ready();
  return (req, res) => app.routing(req, res);
}
