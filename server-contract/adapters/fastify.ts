import type {IncomingMessage} from 'node:http';
import {isPromise, type SessionView} from '../core/http.ts';
import type {SessionSecurityOptions} from '../core/options.ts';
import {
  type CheckedSession,
  createSessionSecurity,
  type Outcome,
  type SessionSecurity,
} from '../core/session-security.ts';
import {type SessionState, sessionState} from '../core/session-state.ts';
import {
  endFastifySession,
  FastifySessionView,
  followSession,
  type Sessioned,
  settleSession,
} from './fastify-session.ts';
import {usualUser} from './framework-sessions.ts';
import {NodeRequestView} from './node-http.ts';
import {type OwnSessions, OwnSessionView, requireOwnSessions} from './own-sessions.ts';

export {type SessionState, sessionState} from '../core/session-state.ts';

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
  addHook(name: 'onRequest', hook: (request: Req, reply: Res, done: (error?: Error) => void) => void): unknown;
  addHook(name: 'onSend', hook: (request: Req) => Promise<unknown>): unknown;
}

/** `app.sessionSecurity`: where sessions of the application's own begin, change their id and end. */
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
 * await app.register(session, {secret, saveUninitialized: false}); // @fastify/session
 * await app.register(sessionSecurity, {expireAfter: 600, user: (request) => request.session.userId});
 * ```
 * With `@fastify/session` the user is `request.session.userId` or `request.session.user` by default, and at expiry the
 * session is destroyed and an empty one put in its place. Without that plugin give `user`, `sessionId` and `endSession`,
 * and call `app.sessionSecurity.start`, `rotate` and `end`.
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
  const security = createSessionSecurity(options);
  const ofPlugin = options.sessionId === undefined && app.hasRequestDecorator('session');
  const view = ofPlugin ? viewPluginSession(options) : viewOwnSession(options);
  const {start, rotate, end} = security;
  const decorator: FastifySessionSecurity<Req> = {
    check: (request) => security.check(request, view(request)),
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
  app.addHook('onRequest', (request, response, done) => {
    const proceed = (outcome: Outcome): void => {
      if (response.sent) return;
      if (ofPlugin) followSession(request as Sessioned, outcome);
      const {reply, headers} = outcome;
      response.headers(headers);
      if (reply) response.headers(reply.headers).code(reply.status).send(reply.body);
      else done();
    };
    const outcome = security.handle(new NodeRequestView(request.raw, request), view(request, response));
    if (isPromise(outcome)) outcome.then(proceed).catch(done);
    else proceed(outcome);
  });
  if (ofPlugin) app.addHook('onSend', (request) => settleSession(request as Sessioned));
}

/** Without a response there is nothing to end: the session is only looked at. */
type View<Req, Res> = (request: Req, response?: Res) => SessionView;

function viewPluginSession<Req, Res>({user, endSession}: SessionSecurityOptions<Req, Res>): View<Req, Res> {
  return (request, response) =>
    new FastifySessionView(
      request as Req & Sessioned,
      user ?? (({session}) => usualUser(session)),
      response && (() => (endSession ? endSession(request, response) : endFastifySession(request as Sessioned))),
    );
}

function viewOwnSession<Req, Res>(options: SessionSecurityOptions<Req, Res>): View<Req, Res> {
  const sessions = options as OwnSessions<Req, Res>;
  requireOwnSessions(sessions);
  return (request, response) =>
    new OwnSessionView(sessions, request, response && (() => sessions.endSession(request, response)));
}

/** Fastify shuts plugins up in a scope of their own, their hooks included, unless they say that they are for all. */
Object.assign(sessionSecurity, {
  [Symbol.for('skip-override')]: true,
  [Symbol.for('fastify.display-name')]: 'session-security',
  [Symbol.for('plugin-meta')]: {name: 'session-security', fastify: '5.x'},
});
