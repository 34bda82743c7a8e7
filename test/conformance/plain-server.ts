import {randomUUID} from 'node:crypto';
import type {IncomingHttpHeaders, IncomingMessage, RequestListener, ServerResponse} from 'node:http';
import {text} from 'node:stream/consumers';

/**
 * A server written from the text of the contract alone. It shares no code with the reference server. A test replaces one
 * of its rules and looks which checks fail.
 *
 * `/sign-in?user=ann` signs in, `/account` is for signed-in users, `/news` is passive, `/ping` is the ping.
 */
export interface PlainRules {
  /** The session with the id from the request's cookie. */
  find(sessions: Sessions, id: string): PlainSession | undefined;
  hasEnded(session: PlainSession, now: number): boolean;
  end(sessions: Sessions, id: string): void;
  isPing(path: string, query: URLSearchParams): boolean;
  readonly methods: readonly string[];
  refuses(headers: IncomingHttpHeaders): boolean;
  /** The valid idle time of a ping, or null. */
  claimIn(query: URLSearchParams, headers: IncomingHttpHeaders): number | null;
  claimInBody(body: unknown): number | null;
  /** Updates the last activity. */
  advance(session: PlainSession, claim: number | null, now: number): void | Promise<void>;
  /** True for a server that updates the last activity before it checks whether the session has expired. */
  readonly advancesBeforeExpiryCheck: boolean;
  /** True when an ordinary request counts as activity. */
  isActivity(path: string, headers: IncomingHttpHeaders): boolean;
  livingReply(session: PlainSession, now: number): PlainReply;
  /** The value of `Session-Ping-Id` in the reply to a ping. */
  echo(query: URLSearchParams): string | undefined;
  readonly anonymousReply: PlainReply;
  /** The status for a request of an expired session that prefers JSON. */
  readonly expiredJsonStatus: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly clearedCookie: string | undefined;
  /** Set with each reply to a ping of a living session. */
  rollingCookie(id: string): string | undefined;
}

export interface PlainSession {
  readonly user: string;
  readonly startedAt: number;
  lastActivity: number;
}

export type Sessions = Map<string, PlainSession>;

export interface PlainReply {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: string;
}

/** In seconds. */
export const PLAIN_LIMITS = {expireAfter: 10, warnAfter: 7, maxLifetime: 3600};

export const conforming: PlainRules = {
  find: (sessions, id) => sessions.get(id),
  hasEnded: ({startedAt, lastActivity}, now) =>
    now - lastActivity >= PLAIN_LIMITS.expireAfter || now - startedAt >= PLAIN_LIMITS.maxLifetime,
  end: (sessions, id) => void sessions.delete(id),
  isPing: (path) => path === '/ping' || path === '/ping/',
  methods: ['GET', 'HEAD', 'POST'],
  refuses: (headers) => {
    const site = headers['sec-fetch-site'];
    if (site === undefined) return headers['x-requested-with'] === undefined && !isOwnOrigin(headers);
    return site !== 'same-origin' || headers['sec-fetch-dest'] !== 'empty' || headers['sec-fetch-mode'] === 'navigate';
  },
  claimIn: (query, headers) => {
    const [value = '', ...more] = query.getAll('idleFor');
    return more.length === 0 && /^[0-9]{1,9}$/.test(value) && !isSpeculative(headers) ? Number(value) : null;
  },
  claimInBody: (body) => {
    const value = Object.entries(body ?? {}).find(([name]) => name === 'idleFor')?.[1];
    if (typeof value !== 'number' && typeof value !== 'string') return null;
    return /^[0-9]{1,9}$/.test(String(value)) ? Number(value) : null;
  },
  advance: (session, claim, now) => {
    if (claim !== null) session.lastActivity = Math.max(session.lastActivity, now - claim);
  },
  advancesBeforeExpiryCheck: false,
  isActivity: (path, headers) =>
    path !== '/news' &&
    !isSpeculative(headers) &&
    headers.accept !== 'text/event-stream' &&
    (headers['sec-fetch-site'] !== 'cross-site' || headers['sec-fetch-dest'] === 'document'),
  livingReply: ({user, startedAt, lastActivity}, now) => ({
    headers: {
      'session-expire-after': String(PLAIN_LIMITS.expireAfter),
      'session-warn-after': String(PLAIN_LIMITS.warnAfter),
      'session-ends-in': String(Math.floor(startedAt + PLAIN_LIMITS.maxLifetime - now)),
      'session-user': Buffer.from(user).toString('base64'),
    },
    body: String(Math.ceil(now - lastActivity)),
  }),
  echo: (query) => {
    const [id = '', ...more] = query.getAll('pingId');
    return more.length === 0 && /^[A-Za-z0-9_-]{1,64}$/.test(id) ? id : undefined;
  },
  anonymousReply: {body: '"logout"'},
  expiredJsonStatus: 401,
  headers: {
    'content-type': 'application/json',
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
    'cross-origin-resource-policy': 'same-origin',
  },
  clearedCookie: 'sid=; Max-Age=0',
  rollingCookie: () => undefined,
};

/** @param now the server's clock, in seconds */
export function plainServer(rules: PlainRules, now: () => number): RequestListener {
  const sessions: Sessions = new Map();
  return (request, response) => {
    serve(request, response).catch(() => answer(response, {status: 500, body: '{}'}));
  };

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const {pathname, searchParams} = new URL(request.url!, 'http://localhost');
    if (pathname === '/sign-in') return signIn(searchParams.get('user')!, response);
    const id = /\bsid=([^;]+)/.exec(request.headers.cookie ?? '')?.[1] ?? '';
    const isPing = rules.isPing(pathname, searchParams);
    if (isPing && !rules.methods.includes(request.method!)) {
      return answer(response, {status: 405, headers: {allow: rules.methods.join(', ')}, body: '{}'});
    }
    if (isPing && rules.refuses(request.headers)) return answer(response, {status: 403, body: '{}'});
    const claim = isPing ? await claimOf(request, searchParams) : null;
    const found = rules.find(sessions, id);
    if (found && rules.advancesBeforeExpiryCheck) await rules.advance(found, claim, now());
    const hasEnded = found !== undefined && rules.hasEnded(found, now());
    const session = hasEnded ? undefined : found;
    if (hasEnded) {
      rules.end(sessions, id);
      if (rules.clearedCookie) response.setHeader('set-cookie', rules.clearedCookie);
    }
    const echo = isPing ? rules.echo(searchParams) : undefined;
    if (echo !== undefined) response.setHeader('session-ping-id', echo);
    if (isPing) return ping(response, id, session, claim);
    if (session) {
      if (rules.isActivity(pathname, request.headers)) session.lastActivity = Math.max(session.lastActivity, now());
      return answer(response, {body: '{"account":1}'});
    }
    const expiredStatus =
      hasEnded && request.headers.accept === 'application/json' ? rules.expiredJsonStatus : undefined;
    answer(response, {status: expiredStatus ?? 302, headers: {location: '/'}, body: '{}'});
  }

  function signIn(user: string, response: ServerResponse): void {
    const id = randomUUID();
    sessions.set(id, {user, startedAt: now(), lastActivity: now()});
    answer(response, {headers: {'set-cookie': `sid=${id}`}, body: '{}'});
  }

  async function ping(
    response: ServerResponse,
    id: string,
    session: PlainSession | undefined,
    claim: number | null,
  ): Promise<void> {
    if (session === undefined) return answer(response, rules.anonymousReply);
    await rules.advance(session, claim, now());
    const cookie = rules.rollingCookie(id);
    if (cookie) response.setHeader('set-cookie', cookie);
    answer(response, rules.livingReply(session, now()));
  }

  async function claimOf(request: IncomingMessage, query: URLSearchParams): Promise<number | null> {
    if (request.method !== 'POST') return rules.claimIn(query, request.headers);
    try {
      return rules.claimInBody(JSON.parse(await text(request)));
    } catch {
      return null;
    }
  }

  function answer(response: ServerResponse, {status = 200, headers = {}, body}: PlainReply): void {
    response.writeHead(status, {...rules.headers, ...headers}).end(body);
  }
}

function isSpeculative(headers: IncomingHttpHeaders): boolean {
  return ['sec-purpose', 'purpose', 'x-purpose', 'x-moz'].some((name) => headers[name] !== undefined);
}

function isOwnOrigin({origin, host}: IncomingHttpHeaders): boolean {
  return origin === `http://${host}`;
}
