import type {IncomingMessage, ServerResponse} from 'node:http';
import {DEFAULT_PING_URL, EVENTS_PATH} from '../contract.ts';
import {Misconfiguration} from '../core/errors.ts';
import type {Reply, ReplyStream} from '../core/http.ts';
import {isAnonymous} from '../core/identity.ts';
import type {SessionSecurityOptions} from '../core/options.ts';
import {withoutFinalSlash} from '../core/request-paths.ts';
import type {ServerSession} from '../core/server-session.ts';
import {callsOf, createSessionSecurity, type SessionCalls} from '../core/session-security.ts';
import {type SessionState, sessionState} from '../core/session-state.ts';
import type {CheckedSession} from '../core/unguarded-check.ts';
import {CustomSession, type CustomSessionOptions, requireCustomSessionOptions} from './custom-sessions.ts';
import {endWithReplyCookies, type RawResponse, type SecureSessionApp, secureSessionNames} from './fastify-cookies.ts';
import {createRouting, type RoutedApp, routePing} from './fastify-paths.ts';
import {
  emptyDeletedSession,
  endFastifySession,
  FastifyServerSession,
  fastifySessionCookie,
  fastifyUser,
  type RequestWithSession,
} from './fastify-session.ts';
import {FastifySessionEnds, hideCookie} from './fastify-session-end.ts';
import {watchArrivals} from './node-arrival.ts';
import {NodeRequestView} from './node-http.ts';
import {sendStream} from './node-stream.ts';
import {headersOfContent} from './response-end.ts';

export {type SessionState, sessionState} from '../core/session-state.ts';

/** The parts of Fastify's request, reply and instance that are used here. `session` is that of `@fastify/session`. */
export interface FastifyRequest {
  readonly raw: IncomingMessage;
  readonly headers: IncomingMessage['headers'];
  /** With the option `trustProxy` as the proxy says. */
  readonly protocol?: string;
  readonly session?: object;
}

export interface FastifyReply {
  readonly raw: RawResponse;
  readonly sent: boolean;
  readonly statusCode: number;
  code(status: number): FastifyReply;
  headers(headers: Record<string, string>): FastifyReply;
  getHeaders(): object;
  removeHeader(name: string): unknown;
  send(body: string): FastifyReply;
  hijack(): FastifyReply;
}

export interface FastifyApp<Req, Res> extends RoutedApp, SecureSessionApp {
  decorate(name: string, value: object): unknown;
  decorateRequest(name: string, property: {getter(this: object): unknown}): unknown;
  hasRequestDecorator(name: string): boolean;
  addHook(name: 'onRequest', hook: (request: Req, reply: Res, done: (error?: Error) => void) => void): unknown;
  addHook(name: 'onSend', hook: (request: Req, reply: Res, payload: unknown) => Promise<unknown>): unknown;
  addHook(name: 'onResponse', hook: (request: Req, reply: Res) => Promise<unknown>): unknown;
  addHook(name: 'preClose', hook: () => Promise<void>): unknown;
}

/** `app.sessionSecurity`: call it where sessions of the application's own begin, change their id and end. */
export interface FastifySessionSecurity<Req = FastifyRequest> extends SessionCalls<Req> {
  /** The session of an earlier request, such as one that opened a WebSocket. */
  check(request: Req): Promise<CheckedSession>;
}

/**
 * Session security for Fastify, a plugin for the whole application. Register it after `@fastify/session`, or after the
 * plugin that identifies users, and before the routes.
 *
 * ```js
 * await app.register(session, {secret, saveUninitialized: false}); // @fastify/session
 * await app.register(sessionSecurity, {expireAfter: 600, user: (request) => request.session.userId});
 * ```
 * With `@fastify/session` the user is by default the one that `@fastify/passport` serialized into the session, or else
 * `request.session.userId` or `request.session.user`, and at expiry the
 * session is destroyed and an empty one put in its place. Without that plugin provide `user`, `sessionId` and
 * `endSession`, and call `app.sessionSecurity.start`, `rotate` and `end`.
 *
 * `request.sessionState` is the state that was found. In TypeScript:
 *
 * ```ts
 * await app.register(sessionSecurity<FastifyRequest, FastifyReply>, {expireAfter: 600});
 * declare module 'fastify' {
 *   interface FastifyInstance { sessionSecurity: FastifySessionSecurity }
 *   interface FastifyRequest { sessionState: SessionState }
 * }
 * ```
 *
 * @throws TypeError that names the invalid option and its value
 */
export async function sessionSecurity<Req extends FastifyRequest, Res extends FastifyReply>(
  app: FastifyApp<Req, Res>,
  options: SessionSecurityOptions<Req, Res>,
): Promise<void> {
  const security = createSessionSecurity(options);
  watchArrivals();
  const routingOf = createRouting(app);
  const ofPlugin = options.sessionId === undefined && app.hasRequestDecorator('session');
  const serverSession = ofPlugin ? pluginSessions(options) : customSessions(app, options);
  const decorator: FastifySessionSecurity<Req> = {
    check: (request) => security.check(request, serverSession(request)),
    ...callsOf(security),
  };
  app.decorate('sessionSecurity', decorator);
  app.decorateRequest('sessionState', {
    getter(): SessionState {
      return sessionState(this);
    },
  });

  const sessionEnds = new FastifySessionEnds();
  /** Few requests have one: those whose path ends with `pingUrl`. */
  const statusReports = new WeakMap<Req, (status: number) => void>();

  /** Resolves with true when the request goes on to the application. */
  const guard = async (request: Req, response: Res): Promise<boolean> => {
    const session = serverSession(request, response);
    const result = await security.handle(new NodeRequestView(request.raw, request, routingOf(request)), session);
    const {reply, stream, headers, reportStatus} = result;
    if (response.sent) {
      stream?.abort();
      return false;
    }
    if (stream) {
      hijack(response, stream);
      return false;
    }
    sessionEnds.apply(request as RequestWithSession, result, ofPlugin ? session : undefined);
    if (reportStatus) statusReports.set(request, reportStatus);
    response.headers(headers);
    for (const [name, value] of Object.entries(headers)) response.raw.setHeader(name, value);
    if (reply) response.headers(reply.headers).code(reply.status).send(reply.body);
    return reply === undefined;
  };
  // With a callback, because an asynchronous hook that sends a reply makes Fastify wait for the end of that reply.
  app.addHook('onRequest', (request, response, done) => {
    guard(request, response)
      .then((goesOn) => goesOn && done())
      .catch(done);
  });
  app.addHook('onSend', async (request, response, payload) => {
    const instead = await sessionEnds.finalize(request as RequestWithSession, response.statusCode, ofPlugin);
    return instead ? replaceReply(response, instead) : payload;
  });
  app.addHook('onResponse', async (request, {statusCode}) => {
    statusReports.get(request)?.(statusCode);
    await sessionEnds.finalizeLate(request as RequestWithSession, statusCode, ofPlugin);
  });
  app.addHook('preClose', security.closeStreams);
  if (!app.prefix) return;
  const {pingUrl = DEFAULT_PING_URL, events} = options;
  routePing(app, pingUrl);
  if (events) routePing(app, withoutFinalSlash(pingUrl) + EVENTS_PATH);
}

/** Fastify runs no hook for the end of this reply, so that `@fastify/session` neither stores nor sends the session. */
function hijack(reply: FastifyReply, stream: ReplyStream): void {
  reply.hijack();
  for (const [name, value] of Object.entries(reply.getHeaders())) reply.raw.setHeader(name, value);
  sendStream(reply.raw as ServerResponse, stream);
}

/** Returns the body to send. */
function replaceReply(response: FastifyReply, {status, headers, body}: Reply): string {
  for (const name of headersOfContent(Object.keys(response.getHeaders()))) response.removeHeader(name);
  response.code(status).headers(headers);
  return body;
}

/** Shows the guard the session of a request. Without a response the session can only be read, not ended. */
type ServerSessionOf<Req, Res> = (request: Req, response?: Res) => ServerSession;

function pluginSessions<Req extends FastifyRequest, Res extends FastifyReply>({
  user = fastifyUser as never,
  identifiedByToken,
  endSession,
  onEnd,
}: SessionSecurityOptions<Req, Res>): ServerSessionOf<Req, Res> {
  return (request, response) => {
    const req = request as Req & RequestWithSession;
    const end: ServerSession['end'] | undefined =
      response &&
      (async (ended) => {
        // Read before the end. The plugin clears no cookie that it does not find in the request afterwards.
        const {name, cleared} = fastifySessionCookie(req) ?? {};
        await endWithReplyCookies(
          request,
          response,
          ended,
          () => (name === undefined ? [] : [name]),
          async () => {
            await (endSession ? endSession(request, response, ended) : endFastifySession(req));
            if (cleared !== undefined) response.headers({'set-cookie': cleared});
          },
          async () => ended && onEnd?.(request, response, ended),
        );
        // The browser may have the cookie of a newer session. Only a sign-in replaces that.
        if (ended?.keepsCookie && req.session?.sessionId) {
          hideCookie(req.session, (session) => session.isModified() && !isAnonymous(serverSession.user));
        }
      });
    const serverSession = new FastifyServerSession(req, {user, identifiedByToken}, end);
    return serverSession;
  };
}

function customSessions<Req extends FastifyRequest, Res extends FastifyReply>(
  app: SecureSessionApp,
  options: SessionSecurityOptions<Req, Res>,
): ServerSessionOf<Req, Res> {
  const sessions = options as CustomSessionOptions<Req, Res>;
  if (!sessions.sessionId && !sessions.endSession) throw new Misconfiguration(NO_SESSION);
  requireCustomSessionOptions(sessions);
  return (request, response) => {
    const end: ServerSession['end'] | undefined =
      response &&
      (async (ended) => {
        await endWithReplyCookies(
          request,
          response,
          ended,
          () => secureSessionNames(app, request),
          async () => sessions.endSession(request, response, ended),
          async () => ended && options.onEnd?.(request, response, ended),
        );
        emptyDeletedSession(request, ended?.keepsCookie === true);
      });
    return new CustomSession(sessions, request, end);
  };
}

/**
 * Fastify gives each plugin a scope of its own, including its hooks. This symbol makes it valid for the whole
 * application, as the package fastify-plugin does (https://github.com/fastify/fastify-plugin).
 */
Object.assign(sessionSecurity, {
  [Symbol.for('skip-override')]: true,
  [Symbol.for('fastify.display-name')]: 'session-security',
  [Symbol.for('plugin-meta')]: {name: 'session-security', fastify: '5.x'},
});

const NO_SESSION =
  'there is no request.session: register @fastify/session before sessionSecurity, or give sessionId and endSession of your own sessions';
