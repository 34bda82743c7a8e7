import type {RequestListener} from 'node:http';
import type {FastifySessionOptions} from '@fastify/session';
import {type FastifyInstance, type FastifyReply, type FastifyRequest, fastify} from 'fastify';
import {
  type FastifySessionSecurity,
  type SessionState,
  sessionSecurity,
} from '../../../server-contract/adapters/fastify.ts';
import type {SessionSecurityOptions} from '../../../server-contract/index.ts';
import {registerSessions} from './fastify-plugins.ts';
import {answerSessions} from './user-session-routes.ts';

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
  await registerSessions(app, sessionOptions);
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
  app.setNotFoundHandler(async (request, reply) => {
    const answer = await answerSessions(app.sessionSecurity, request, request.url);
    reply.code(200);
    return answer ?? {user: request.session.userId ?? null, state: request.sessionState};
  });
  await app.ready();
  return (req, res) => app.routing(req, res);
}
