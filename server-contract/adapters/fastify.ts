import type {IncomingMessage} from 'node:http';
import type {SessionSecurityOptions} from '../options.ts';
import {createSessionSecurity, type SessionSecurity} from '../session-security.ts';
import {type SessionState, sessionState} from '../state.ts';
import {viewRequest} from './node-exchange.ts';
import {type OwnSessions, requireOwnSessions, viewOwnSession} from './own-sessions.ts';

export {type SessionState, sessionState} from '../state.ts';

/** The part of Fastify's request, reply and instance that matters here. */
export interface FastifyRequest {
  readonly raw: IncomingMessage;
}

export interface FastifyReply {
  code(status: number): FastifyReply;
  headers(headers: Record<string, string>): FastifyReply;
  send(body: string): FastifyReply;
}

export interface FastifyApp<Req, Res> {
  decorate(name: string, value: object): unknown;
  decorateRequest(name: string, property: {getter(this: object): unknown}): unknown;
  addHook(name: 'onRequest', hook: (request: Req, reply: Res) => Promise<unknown>): unknown;
}

/** `app.sessionSecurity`: where sessions begin, change their id and end. */
export type FastifySessionSecurity<Req = FastifyRequest> = Pick<SessionSecurity<Req>, 'start' | 'rotate' | 'end'>;

/** The application says who is signed in, and how a session is told and ended. */
export type FastifyOptions<Req, Res> = SessionSecurityOptions<Req, Res> & OwnSessions<Req, Res>;

/**
 * Session security for Fastify, a plugin for the whole application: register it after what signs people in on each
 * request (`@fastify/session`) and before the routes.
 *
 * ```js
 * await app.register(sessionSecurity, {user, sessionId, endSession});
 * // after signing in:  await app.sessionSecurity.start(request, id);
 * // after signing out: await app.sessionSecurity.end(id);
 * ```
 * `request.sessionState` tells what was found. In TypeScript:
 *
 * ```ts
 * await app.register(sessionSecurity<FastifyRequest, FastifyReply>, {user, sessionId, endSession});
 * declare module 'fastify' {
 *   interface FastifyInstance { sessionSecurity: FastifySessionSecurity }
 *   interface FastifyRequest { sessionState: SessionState }
 * }
 * ```
 *
 * @throws TypeError naming the option and the value that makes no sense
 */
export async function sessionSecurity<Req extends FastifyRequest, Res extends FastifyReply>(
  app: FastifyApp<Req, Res>,
  options: FastifyOptions<Req, Res>,
): Promise<void> {
  requireOwnSessions(options);
  const security = createSessionSecurity(options);
  const {start, rotate, end} = security;
  const decorator: FastifySessionSecurity<Req> = {start, rotate, end};
  app.decorate('sessionSecurity', decorator);
  app.decorateRequest('sessionState', {
    getter(): SessionState {
      return sessionState(this);
    },
  });
  app.addHook('onRequest', async (request, response) => {
    const view = {...viewRequest(request.raw), native: request};
    const {reply, headers} = await security.handle(view, viewOwnSession(options, request, response));
    response.headers(headers);
    return reply && response.headers(reply.headers).code(reply.status).send(reply.body);
  });
}

/** Fastify shuts plugins up in a scope of their own, their hooks included, unless they say that they are for all. */
Object.assign(sessionSecurity, {
  [Symbol.for('skip-override')]: true,
  [Symbol.for('fastify.display-name')]: 'session-security',
  [Symbol.for('plugin-meta')]: {name: 'session-security', fastify: '5.x'},
});
