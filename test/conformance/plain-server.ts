import {randomUUID} from 'node:crypto';
import type {IncomingHttpHeaders, IncomingMessage, RequestListener, ServerResponse} from 'node:http';
import {text} from 'node:stream/consumers';

/**
 * A server written from the text of the contract alone. It shares no code with the reference server. A test replaces one
 * of its rules and looks which checks fail.
 *
 * `/sign-in?user=ann` signs in, `/sign-out` signs out, `/change-id` gives the session another id, `/end-sessions` ends all
 * sessions of its user, `/end-other-sessions` all others, `/sessions` lists them, `/sign-in-limited` signs in a user who may
 * have few, `/account` is for signed-in users, `/news` is passive, `/ping` is the ping. Its router ignores case
 * and a final slash, and decodes.
 */
export interface PlainRules {
  /** The session with the id from the request's cookie. */
  find(sessions: Sessions, id: string): PlainSession | undefined;
  hasEnded(session: PlainSession, now: number): boolean;
  end(sessions: Sessions, id: string): void | Promise<void>;
  /** By the id that the session has or, until a moment ago, had. */
  signOut(sessions: Sessions, id: string): void;
  changeId(sessions: Sessions, from: string, to: string): void;
  /** Ends all sessions of the user of the session with this id. */
  endSessions(sessions: Sessions, id: string): void;
  endOtherSessions(sessions: Sessions, id: string): void;
  /** What the user of the session with this id sees of each session. */
  listSessions(sessions: Sessions, id: string, now: number): readonly string[];
  /** Begins a session of the user who may have `PLAIN_MAX_SESSIONS`. Returns false when it is refused. */
  signInLimited(sessions: Sessions, id: string, now: number): boolean | Promise<boolean>;
  isRevoked(session: PlainSession): boolean;
  /** The value of `Session-Ended` in the reply "logout", for the session that the server found, if any. */
  endedBy(session: PlainSession | undefined): string | undefined;
  isPing(path: string, query: URLSearchParams): boolean;
  readonly methods: readonly string[];
  refuses(headers: IncomingHttpHeaders): boolean;
  /** Called when a ping of this session was refused. */
  afterRefusal(session: PlainSession | undefined, now: number): void;
  /** The valid idle time of a ping, or null. */
  claimIn(query: URLSearchParams, headers: IncomingHttpHeaders): number | null;
  claimInBody(body: unknown): number | null;
  /** Updates the last activity. */
  advance(session: PlainSession, claim: number | null, now: number): void | Promise<void>;
  /** True for a server that updates the last activity before it checks whether the session has expired. */
  readonly advancesBeforeExpiryCheck: boolean;
  /** True when an ordinary request counts as activity. The path is as the browser sent it. */
  isActivity(path: string, headers: IncomingHttpHeaders): boolean;
  livingReply(session: PlainSession, now: number): PlainReply;
  /** The value of `Session-Ping-Id` in the reply to a ping. */
  echo(query: URLSearchParams): string | undefined;
  readonly anonymousReply: PlainReply;
  /** True when a script made the request, so that a login page would not help. */
  isForScript(headers: IncomingHttpHeaders): boolean;
  /** The status for such a request of an expired session. */
  readonly expiredJsonStatus: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly clearedCookie: string | undefined;
  /** Set with each reply to a ping of a living session. */
  rollingCookie(id: string, session: PlainSession, now: number): string | undefined;
  /** Set with each reply of an address other than the ping, while the session lives. */
  pageCookie(id: string, path: string): string | undefined;
}

export interface PlainSession {
  readonly user: string;
  readonly startedAt: number;
  lastActivity: number;
  isRevoked?: boolean;
}

export type Sessions = Map<string, PlainSession>;

export interface PlainReply {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: string;
}

/** In seconds. */
export const PLAIN_LIMITS = {expireAfter: 10, warnAfter: 7, maxLifetime: 3600};

/** The sessions that the user of `/sign-in-limited` may have at once. */
export const PLAIN_MAX_SESSIONS = 2;

const LIMITED = 'eve';

/** The oldest first. A session with a former id is there twice. */
export function livingOf(sessions: Sessions, user: string | undefined, now: number): PlainSession[] {
  return [...new Set(sessions.values())].filter(
    (session) => session.user === user && !session.isRevoked && !conforming.hasEnded(session, now),
  );
}

/** The key under which the session with a former id is found. No request has it. */
const former = (id: string): string => `former ${id}`;

export const conforming: PlainRules = {
  find: (sessions, id) => sessions.get(id),
  hasEnded: ({startedAt, lastActivity}, now) =>
    now - lastActivity >= PLAIN_LIMITS.expireAfter || now - startedAt >= PLAIN_LIMITS.maxLifetime,
  end: (sessions, id) => void sessions.delete(id),
  signOut: (sessions, id) => {
    const session = sessions.get(id) ?? sessions.get(former(id));
    for (const [key, one] of sessions) if (one === session) sessions.delete(key);
  },
  changeId: (sessions, from, to) => {
    const session = sessions.get(from);
    if (!session) return;
    sessions.delete(from);
    sessions.set(former(from), session).set(to, session);
  },
  endSessions: (sessions, id) => {
    const user = sessions.get(id)?.user;
    for (const session of sessions.values()) if (session.user === user) session.isRevoked = true;
  },
  endOtherSessions: (sessions, id) => {
    const session = sessions.get(id);
    for (const other of sessions.values()) {
      if (other.user === session?.user && other !== session) other.isRevoked = true;
    }
  },
  listSessions: (sessions, id, now) =>
    livingOf(sessions, sessions.get(id)?.user, now).map(({startedAt}) => `since ${startedAt}`),
  signInLimited: (sessions, id, now) => {
    const living = livingOf(sessions, LIMITED, now);
    if (living.length >= PLAIN_MAX_SESSIONS) living[0]!.isRevoked = true;
    sessions.set(id, {user: LIMITED, startedAt: now, lastActivity: now});
    return true;
  },
  isRevoked: (session) => session.isRevoked === true,
  endedBy: (session) => (session?.isRevoked ? 'revoked' : undefined),
  isPing: (path) => path === '/ping' || path === '/ping/',
  methods: ['GET', 'HEAD', 'POST'],
  refuses: (headers) => {
    const site = headers['sec-fetch-site'];
    if (site === undefined) return headers['x-requested-with'] === undefined && !isOwnOrigin(headers);
    return site !== 'same-origin' || headers['sec-fetch-dest'] !== 'empty' || headers['sec-fetch-mode'] === 'navigate';
  },
  afterRefusal: () => {},
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
    routed(path) !== '/news' &&
    !isSpeculative(headers) &&
    headers.accept !== 'text/event-stream' &&
    (isOfThisOrigin(headers) || (headers['sec-fetch-site'] !== undefined && headers['sec-fetch-dest'] === 'document')),
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
  isForScript: (headers) => headers.accept === 'application/json' || headers['hx-request'] !== undefined,
  expiredJsonStatus: 401,
  headers: {
    'content-type': 'application/json',
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
    'cross-origin-resource-policy': 'same-origin',
  },
  clearedCookie: 'sid=; Max-Age=0',
  rollingCookie: () => undefined,
  pageCookie: () => undefined,
};

/**
 * @param now the server's clock, in seconds
 * @param sessions shared by the processes of one application
 */
export function plainServer(rules: PlainRules, now: () => number, sessions: Sessions = new Map()): RequestListener {
  return (request, response) => {
    serve(request, response).catch(() => answer(response, {status: 500, body: '{}'}));
  };

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const {pathname, searchParams} = new URL(request.url!, 'http://localhost');
    if (pathname === '/sign-in') return signIn(searchParams.get('user')!, response);
    const id = /\bsid=([^;]+)/.exec(request.headers.cookie ?? '')?.[1] ?? '';
    if (pathname === '/sign-out') {
      rules.signOut(sessions, id);
      return answer(response, {headers: {'set-cookie': 'sid=; Max-Age=0'}, body: '{}'});
    }
    if (pathname === '/change-id') {
      const changed = randomUUID();
      rules.changeId(sessions, id, changed);
      return answer(response, {headers: {'set-cookie': `sid=${changed}`}, body: '{}'});
    }
    if (pathname === '/end-sessions') {
      rules.endSessions(sessions, id);
      return answer(response, {body: '{}'});
    }
    if (pathname === '/end-other-sessions') {
      rules.endOtherSessions(sessions, id);
      return answer(response, {body: '{}'});
    }
    if (pathname === '/sessions') {
      return answer(response, {body: JSON.stringify(rules.listSessions(sessions, id, now()))});
    }
    if (pathname === '/sign-in-limited') {
      const begun = randomUUID();
      const isDone = await rules.signInLimited(sessions, begun, now());
      return answer(response, {status: isDone ? 200 : 403, headers: {'set-cookie': `sid=${begun}`}, body: '{}'});
    }
    const isPing = rules.isPing(pathname, searchParams);
    if (isPing && !rules.methods.includes(request.method!)) {
      return answer(response, {status: 405, headers: {allow: rules.methods.join(', ')}, body: '{}'});
    }
    const found = rules.find(sessions, id);
    if (isPing && rules.refuses(request.headers)) {
      rules.afterRefusal(found, now());
      return answer(response, {status: 403, body: '{}'});
    }
    const claim = isPing ? await claimOf(request, searchParams) : null;
    if (found && rules.advancesBeforeExpiryCheck) await rules.advance(found, claim, now());
    const hasEnded = found !== undefined && (rules.isRevoked(found) || rules.hasEnded(found, now()));
    const session = hasEnded ? undefined : found;
    if (hasEnded) {
      await rules.end(sessions, id);
      if (rules.clearedCookie) response.setHeader('set-cookie', rules.clearedCookie);
    }
    const echo = isPing ? rules.echo(searchParams) : undefined;
    if (echo !== undefined) response.setHeader('session-ping-id', echo);
    const endedBy = isPing && !session ? rules.endedBy(found) : undefined;
    if (endedBy !== undefined) response.setHeader('session-ended', endedBy);
    if (isPing) return ping(response, id, session, claim);
    if (!isPing && !ROUTES.has(routed(pathname))) return answer(response, {status: 404, body: '{}'});
    if (session) {
      const cookie = rules.pageCookie(id, pathname);
      if (cookie) response.setHeader('set-cookie', cookie);
      if (rules.isActivity(pathname, request.headers)) session.lastActivity = Math.max(session.lastActivity, now());
      return answer(response, {body: '{"account":1}'});
    }
    const expiredStatus = hasEnded && rules.isForScript(request.headers) ? rules.expiredJsonStatus : undefined;
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
    const cookie = rules.rollingCookie(id, session, now());
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

const ROUTES: ReadonlySet<string> = new Set(['/account', '/news']);

/** The address that the router finds for a path. */
export function routed(path: string): string {
  return decodeURIComponent(path)
    .replace(/(?<=.)\/$/, '')
    .toLowerCase();
}

function isOfThisOrigin(headers: IncomingHttpHeaders): boolean {
  const site = headers['sec-fetch-site'];
  return site === undefined ? /text\/html/.test(headers.accept ?? '') : site === 'same-origin' || site === 'none';
}

function isSpeculative(headers: IncomingHttpHeaders): boolean {
  return ['sec-purpose', 'purpose', 'x-purpose', 'x-moz', 'next-router-prefetch'].some(
    (name) => headers[name] !== undefined,
  );
}

function isOwnOrigin({origin, host}: IncomingHttpHeaders): boolean {
  return origin === `http://${host}`;
}
