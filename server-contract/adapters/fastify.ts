import type {IncomingMessage} from 'node:http';
import {isAnonymous} from '../identity.ts';
import type {SessionSecurityOptions} from '../options.ts';
import {type CheckedSession, createSessionSecurity, type SessionSecurity} from '../session-security.ts';
import {type SessionState, sessionState} from '../state.ts';
import {viewRequest} from './node-exchange.ts';
import {type OwnSessions, OwnSessionView, requireOwnSessions} from './own-sessions.ts';

export {type SessionState, sessionState} from '../state.ts';

/** The part of Fastify's request, reply and instance that matters here. `session` is that of `@fastify/session`. */
export interface FastifyRequest {
  readonly raw: IncomingMessage;
  readonly session?: object;
}

export interface FastifyReply {
  readonly sent: boolean;
  code(status: number): FastifyReply;
  headers(headers: Record<string, string>): FastifyReply;
  send(body: string): FastifyReply;
}

export interface FastifyApp<Req, Res> {
  decorate(name: string, value: object): unknown;
  decorateRequest(name: string, property: {getter(this: object): unknown}): unknown;
  hasRequestDecorator(name: string): boolean;
  addHook(name: 'onRequest', hook: (request: Req, reply: Res) => Promise<unknown>): unknown;
}

/** `app.sessionSecurity`: where sessions begin, change their id and end. */
export interface FastifySessionSecurity<Req = FastifyRequest>
  extends Pick<SessionSecurity<Req>, 'start' | 'rotate' | 'end'> {
  /** The session of a request again, such as one that opened a WebSocket. */
  check(request: Req): Promise<CheckedSession>;
}

/**
 * Session security for Fastify, a plugin for the whole application: register it after `@fastify/session` or whatever
 * else tells people apart, and before the routes.
 *
 * ```js
 * await app.register(session, {secret, saveUninitialized: false, rolling: false}); // @fastify/session
 * await app.register(sessionSecurity, {expireAfter: 600, user: (request) => request.session.userId});
 * // after signing in:  await app.sessionSecurity.start(request, request.session.sessionId);
 * // after signing out: await app.sessionSecurity.end(sessionId);
 * ```
 * With `@fastify/session` the user is `request.session.userId` or `request.session.user` by default, and at expiry the
 * session is destroyed and an empty one put in its place. `rolling` would renew it with every ping. Without that plugin
 * give `user`, `sessionId` and `endSession`.
 *
 * `request.sessionState` tells what was found. In TypeScript:
 *
 * ```ts
 * await app.register(sessionSecurity<FastifyRequest, FastifyReply>, {expireAfter: 600});
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
  options: SessionSecurityOptions<Req, Res>,
): Promise<void> {
  const sessions = {...(app.hasRequestDecorator('session') ? pluginSessions : {}), ...options} as OwnSessions<Req, Res>;
  requireOwnSessions(sessions);
  const security = createSessionSecurity(options);
  const {start, rotate, end} = security;
  const decorator: FastifySessionSecurity<Req> = {
    check: (request) => security.check(request, new OwnSessionView(sessions, request)),
    start,
    rotate,
    end,
  };
  app.decorate('sessionSecurity', decorator);
  app.decorateRequest('sessionState', {
    getter(): SessionState {
      return sessionState(this);
    },
  });
  app.addHook('onRequest', async (request, response) => {
    const view = {...viewRequest(request.raw), native: request};
    const {reply, headers} = await security.handle(
      view,
      new OwnSessionView(sessions, request, () => sessions.endSession(request, response)),
    );
    if (response.sent) return response;
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

/** What of a session of `@fastify/session` is needed here; checked against 11.1. */
interface PluginSession {
  readonly sessionId: string;
  readonly userId?: unknown;
  readonly user?: unknown;
  regenerate(): Promise<void>;
}

const pluginSessions: OwnSessions<{readonly session: PluginSession}, unknown> = {
  user: ({session}) => [session.userId, session.user].find((candidate) => !isAnonymous(candidate)),
  sessionId: ({session}) => session.sessionId,
  endSession: ({session}) => session.regenerate(),
};
