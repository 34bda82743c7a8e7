import type {IncomingHttpHeaders} from 'node:http';
import {setImmediate} from 'node:timers/promises';
import {CHECKS} from '../../server-contract/conformance/run.ts';
import {
  conforming,
  PLAIN_LIMITS,
  type PlainReply,
  type PlainRules,
  type PlainSession,
  routed,
  type Sessions,
} from './plain-server.ts';

/** Obligation and name of a check, or only the obligation for at least one of its checks. */
type CheckId = string;

/** A server that breaks one rule of the contract, and the checks that must fail: all of these and no others. */
export interface BrokenServer {
  readonly does: string;
  readonly fails?: readonly CheckId[];
  /** A SHOULD that is not met. */
  readonly warns?: readonly CheckId[];
  /** Checks that have no result then, because they depend on one of the failed checks. */
  readonly hides?: readonly CheckId[];
  readonly rules: Partial<PlainRules>;
  /** Further rules that only a second process of the application breaks. */
  readonly second?: Partial<PlainRules>;
}

const {claimIn, livingReply, isActivity, hasEnded} = conforming;

/** Accepts an invalid value as the number that `read` returns for it. */
function alsoAccepts(read: (value: string) => number | null | undefined): Partial<PlainRules> {
  return {
    claimIn: (query, headers) => {
      const [value] = query.getAll('idleFor');
      return claimIn(query, headers) ?? (value === undefined ? null : (read(value) ?? null));
    },
  };
}

function repliesWith(change: (reply: PlainReply) => PlainReply): Partial<PlainRules> {
  return {
    livingReply: (session, now) => change(livingReply(session, now)),
    anonymousReply: change(conforming.anonymousReply),
  };
}

function repliesWithHeader(name: string, value: (session: PlainSession, now: number) => string): Partial<PlainRules> {
  return {
    livingReply: (session, now) => {
      const {headers, body} = livingReply(session, now);
      return {headers: {...headers, [name]: value(session, now)}, body};
    },
  };
}

function repliesWithIdle(count: (idleFor: number) => number): Partial<PlainRules> {
  return {
    livingReply: (session, now) => ({...livingReply(session, now), body: String(count(now - session.lastActivity))}),
  };
}

function withoutHeader(missing: string): Partial<PlainRules> {
  return {headers: Object.fromEntries(Object.entries(conforming.headers).filter(([name]) => name !== missing))};
}

/** Every check needs replies. */
const WITHOUT_REPLIES = CHECKS.filter(({requires}) => ![requires].flat().includes('events'))
  .map(({obligation}) => obligation)
  .filter((obligation) => obligation !== '3.1');

export const brokenServers: readonly BrokenServer[] = [
  {
    does: 'extends the session at every ping',
    fails: ['4.6 newer'],
    hides: [
      '4.1 not before',
      '4.6 postpones',
      '4.7 second address',
      '4.8',
      '4.9 old news',
      '4.9 no news',
      '4.10',
      '4.12',
      '4.13 methods',
      '4.15 rounding',
      '4.24',
      '4.30',
      '4.31',
      '4.32',
      '4.33',
    ],
    rules: {
      advance: (session, _claim, now) => {
        session.lastActivity = now;
      },
    },
  },
  {
    does: 'extends the session at a ping without idleFor',
    fails: ['4.8 missing', '4.9 no news'],
    rules: {claimIn: (query, headers) => (query.has('idleFor') ? claimIn(query, headers) : 0)},
  },
  {
    does: 'keeps the last claim instead of the latest activity',
    fails: ['4.6 older'],
    hides: ['4.6 postpones', '4.7', '4.13 HEAD', '4.20'],
    rules: {
      advance: (session, claim, now) => {
        if (claim !== null) session.lastActivity = Math.max(session.startedAt, now - claim);
      },
    },
  },
  {
    does: 'ignores every idle time',
    fails: ['4.6 newer', '4.6 older'],
    hides: ['2.2', '2.3', '2.4', '2.6', '4.4 absolute end', '4.6 postpones', '4.7', '4.13 HEAD', '4.13 POST', '4.20'],
    rules: {advance: () => {}},
  },
  {
    does: 'takes every newer activity for activity now',
    fails: ['4.6 newer'],
    rules: {
      advance: (session, claim, now) => {
        if (claim !== null && now - claim > session.lastActivity) session.lastActivity = now;
      },
    },
  },
  {
    does: 'reads the record, waits and writes it back',
    fails: ['4.7 at once', '4.7 second address, at once'],
    rules: {
      advance: async (session, claim, now) => {
        const {lastActivity} = session;
        for (let turn = 0; turn < 5; turn++) await setImmediate();
        session.lastActivity = claim === null ? lastActivity : Math.max(lastActivity, now - claim);
      },
    },
  },
  {
    does: 'accepts a negative idle time',
    fails: ['4.8 negative'],
    rules: alsoAccepts((v) => (/^-\d+$/.test(v) ? Number(v) : null)),
  },
  {
    does: 'accepts a fractional idle time',
    fails: ['4.8 fractional'],
    rules: alsoAccepts((v) => (/^\d*\.\d+$/.test(v) ? Number(v) : null)),
  },
  {
    does: 'cuts large numbers to 32 bits',
    fails: ['4.8 too large'],
    rules: alsoAccepts((value) => (/^\d{10,20}$/.test(value) ? Number(value) | 0 : null)),
  },
  {
    does: 'parses numbers as JavaScript does',
    fails: ['4.8', '4.10 prefetched ping'],
    rules: alsoAccepts((v) => Math.trunc(Number(v) || 0)),
  },
  {
    does: 'accepts the first of several idle times',
    fails: ['4.8 repeated'],
    rules: {claimIn: (query, headers) => claimIn(new URLSearchParams({idleFor: query.get('idleFor') ?? ''}), headers)},
  },
  {
    does: 'fails at an invalid idle time',
    fails: ['4.8', '4.9 no news', '4.10 prefetched ping'],
    rules: {
      claimIn: (query, headers) => {
        const claim = claimIn(query, headers);
        if (claim === null) throw new Error('no such idle time');
        return claim;
      },
    },
  },
  {
    does: 'accepts a body without a valid idle time',
    fails: ['4.8 body'],
    rules: {claimInBody: (body) => Number((body as {idleFor?: unknown} | null)?.idleFor ?? 0)},
  },
  {
    does: 'updates the last activity before it checks expiry',
    fails: ['4.2 claim'],
    hides: ['4.21 at once'],
    rules: {advancesBeforeExpiryCheck: true},
  },
  {
    does: 'never ends a session',
    fails: ['4.1 on time', '4.1 page'],
    hides: [
      '4.2',
      '4.5',
      '4.6 postpones',
      '4.9 old news',
      '4.9 no news',
      '4.17 cookie',
      '4.18 JSON',
      '4.34 fragment',
      '4.21 at once',
      '4.21 second address',
      '3.4 expiry',
    ],
    rules: {hasEnded: () => false},
  },
  {
    does: 'ends a session two seconds late',
    fails: ['4.1 on time', '4.1 page'],
    hides: [
      '4.2',
      '4.5',
      '4.6 postpones',
      '4.9 old news',
      '4.9 no news',
      '4.17 cookie',
      '4.18 JSON',
      '4.34',
      '4.21 at once',
      '3.4 expiry',
    ],
    rules: {hasEnded: ({lastActivity}, now) => now - lastActivity >= PLAIN_LIMITS.expireAfter + 2},
  },
  {
    does: 'ends a session three seconds early',
    fails: ['4.1 not before', '4.6 postpones', '4.9'],
    rules: {hasEnded: ({lastActivity}, now) => now - lastActivity >= PLAIN_LIMITS.expireAfter - 3},
  },
  {
    does: 'revives an ended session at its next request',
    fails: ['4.5 replay'],
    hides: ['4.21'],
    rules: {
      end: () => {},
      hasEnded: (session, now) => {
        const ended = hasEnded(session, now);
        if (ended) session.lastActivity = now;
        return ended;
      },
    },
  },
  {
    does: 'replies with HTML',
    fails: ['3.1'],
    hides: WITHOUT_REPLIES,
    rules: {headers: {...conforming.headers, 'content-type': 'text/html'}},
  },
  {
    does: 'replies with an object',
    fails: ['3.1'],
    hides: WITHOUT_REPLIES,
    rules: repliesWith(({body, ...reply}) => ({...reply, body: `{"idleFor":${body}}`})),
  },
  {
    does: 'replies to an anonymous ping with a login page',
    fails: ['3.1 nobody', '3.1 unknown session'],
    hides: [
      '3.4',
      '4.1 on time',
      '4.1 page',
      '4.2',
      '4.5',
      '4.6 postpones',
      '4.9 old news',
      '4.9 no news',
      '4.17 cookie',
      '4.21',
      '4.22 sign-out',
      '4.27',
      '4.36 one more',
    ],
    rules: {anonymousReply: {status: 401, headers: {'content-type': 'text/html'}, body: '<h1>Sign in</h1>'}},
  },
  {does: 'lets caches keep its replies', fails: ['4.14 no-store'], rules: withoutHeader('cache-control')},
  {
    does: 'lets browsers guess the content type',
    warns: ['4.14 hardening'],
    rules: withoutHeader('x-content-type-options'),
  },
  {
    does: 'rounds idle times down',
    warns: ['4.15 rounding'],
    rules: repliesWithIdle((idleFor) => Math.floor(idleFor)),
  },
  {
    does: 'replies in milliseconds',
    fails: ['4.6 newer', '4.6 older'],
    hides: [
      '4.1 not before',
      '4.6 postpones',
      '4.7 second address',
      '4.8',
      '4.9 old news',
      '4.9 no news',
      '4.10',
      '4.12',
      '4.13 methods',
      '4.15 rounding',
      '4.24',
      '4.30',
      '4.31',
      '4.32',
      '4.33',
    ],
    rules: repliesWithIdle((idleFor) => Math.round(idleFor * 1000)),
  },
  {does: 'accepts pings of every site', fails: ['4.12'], rules: {refuses: () => false}},
  {
    does: 'accepts pings of every site if they have a custom header',
    fails: ['2.3 fetch metadata', '4.12 other site'],
    rules: {refuses: (headers) => headers['x-requested-with'] === undefined},
  },
  {does: 'treats PUT as POST', fails: ['4.13 methods'], rules: {methods: [...conforming.methods, 'PUT']}},
  {
    does: 'has the ping at one spelling of its address only',
    fails: ['2.4 final slash'],
    rules: {isPing: (path) => path === '/ping'},
  },
  {does: 'sends wrong limits', fails: ['3.2 limits'], rules: repliesWithHeader('session-expire-after', () => '600')},
  {
    does: 'sends limits that are no numbers',
    fails: ['3.2 limits'],
    warns: ['4.4 absolute end'],
    rules: repliesWithHeader('session-ends-in', () => 'soon'),
  },
  {
    does: 'sends another Session-User with each reply',
    fails: ['3.2 same user'],
    hides: ['4.25'],
    rules: repliesWithHeader('session-user', () => String(Math.random())),
  },
  {
    does: 'sends the same Session-User for all users',
    fails: ['3.2 other user'],
    rules: repliesWithHeader('session-user', () => 'somebody'),
  },
  {
    does: 'repeats the ping id of the ping before',
    fails: ['3.5 echo'],
    rules: {
      echo: (() => {
        let before: string | undefined;
        return (query) => {
          const echo = before;
          before = conforming.echo(query) ?? before;
          return echo;
        };
      })(),
    },
  },
  {
    does: 'repeats as ping id whatever it gets',
    fails: ['3.5 echo'],
    rules: {echo: (query) => encodeURIComponent(query.getAll('pingId').join())},
  },
  {
    does: 'moves the absolute end with each activity',
    warns: ['4.4 absolute end'],
    rules: repliesWithHeader('session-ends-in', () => String(PLAIN_LIMITS.maxLifetime)),
  },
  {
    does: 'renews the cookie at each ping by Max-Age',
    fails: ['4.9'],
    rules: {rollingCookie: (id) => `sid=${id}; Max-Age=600`},
  },
  {
    does: 'renews the cookie at each ping by Expires',
    fails: ['4.9'],
    rules: {
      rollingCookie: (() => {
        let end = Date.now() + 3_600_000;
        return (id) => {
          end += 2000;
          return `sid=${id}; Expires=${new Date(end).toUTCString()}`;
        };
      })(),
    },
  },
  {does: 'does not clear the cookie when the session ends', warns: ['4.17 cookie'], rules: {clearedCookie: undefined}},
  {
    does: 'counts prefetches',
    fails: ['4.10', '4.30', '4.31'],
    warns: ['4.33 framework'],
    rules: {isActivity: (path) => routed(path) !== '/news'},
  },
  {
    does: 'counts passive addresses',
    fails: ['4.10 passive'],
    hides: ['4.32'],
    rules: {isActivity: (_path, headers) => isActivity('', headers)},
  },
  {
    does: 'answers htmx with a login page',
    warns: ['4.34 fragment'],
    rules: {isForScript: ({accept}) => accept === 'application/json'},
  },
  {
    does: 'counts the prefetches of a framework',
    warns: ['4.33 framework'],
    rules: {isActivity: (path, {'next-router-prefetch': _, ...headers}) => isActivity(path, headers)},
  },
  {
    does: 'redirects an expired request for JSON to a login page',
    warns: ['4.18 JSON', '4.34 fragment'],
    rules: {expiredJsonStatus: 302},
  },
  {
    does: 'takes the cookie back with a ping after a page has renewed it',
    fails: ['4.20 cookie'],
    rules: {
      pageCookie: (id, path) => (path === '/account' ? `sid=${id}; Max-Age=60` : undefined),
      // The cookie of the sign-in: a session store keeps it when `touch()` renews only the stored lifetime.
      rollingCookie: (id, {startedAt}, now) => `sid=${id}; Max-Age=${Math.round(startedAt + 60 - now)}`,
    },
  },
  {
    does: 'clears the cookie with a ping when the lifetime that it had at the sign-in is over',
    fails: ['4.20 cookie'],
    rules: {rollingCookie: (_id, {startedAt}, now) => (now > startedAt + 12 ? 'sid=; Max-Age=0' : undefined)},
  },
  {
    does: 'shortens the cookie with a passive request',
    fails: ['4.9 passive', '4.20 cookie'],
    rules: {pageCookie: (id, path) => `sid=${id}; Max-Age=${path === '/news' ? 20 : 60}`},
  },
  {
    does: 'extends the cookie with a passive request',
    fails: ['4.9 passive'],
    rules: {pageCookie: (id) => `sid=${id}; Max-Age=600`},
  },
  {
    does: 'begins an ended session anew for a request that arrives before it is destroyed',
    fails: ['4.21 at once'],
    rules: endsInTwoSteps(),
  },
  {
    does: 'records a claim later that it has refused',
    fails: ['4.24 refused'],
    rules: recordsRefusedClaims(),
  },
  {
    does: 'counts what a sibling subdomain embeds and fetches',
    fails: ['4.30 subdomain'],
    rules: {isActivity: (path, headers) => isActivity(path, {...headers, ...sameSiteAsOwn(headers)})},
  },
  {
    does: 'counts every request without Sec-Fetch-Site',
    fails: ['4.31 no metadata'],
    rules: {
      isActivity: (path, headers) =>
        isActivity(path, headers['sec-fetch-site'] === undefined ? {...headers, 'sec-fetch-site': 'none'} : headers),
    },
  },
  {
    does: 'compares passive addresses letter by letter, and its router does not',
    fails: ['4.32 passive'],
    rules: {isActivity: (path, headers) => isActivity(path === '/news' ? path : '/account', headers)},
  },
  {
    does: 'compares passive addresses without regard to case, but encoded',
    fails: ['4.32 passive'],
    rules: {isActivity: (path, headers) => isActivity(path.includes('%') ? '/account' : path, headers)},
  },
  {
    does: 'sends another Session-User in its second process',
    fails: ['4.25 second address'],
    rules: {},
    second: repliesWithHeader('session-user', ({user}) => `second ${user}`),
  },
  {
    does: 'sends no Session-User in its second process',
    fails: ['4.25 second address'],
    rules: {},
    second: {
      livingReply: (session, now) => {
        const {headers: {'session-user': _, ...headers} = {}, body} = livingReply(session, now);
        return {headers, body};
      },
    },
  },
  {
    does: 'knows in its second process no session of the first',
    fails: ['4.7 second address'],
    hides: [
      '4.7 second address, at once',
      '4.21 second address',
      '4.21 sign-out',
      '4.22',
      '4.25 second address',
      '4.27 second address',
    ],
    rules: {},
    second: {find: () => undefined},
  },
  {
    does: 'keeps activity in each process',
    fails: ['4.7 second address'],
    hides: ['4.7 second address, at once', '4.21 sign-out', '4.22 sign-out', '4.27 second address'],
    rules: {},
    second: keepsCopies(),
  },
  {
    does: 'knows in its second process only the sessions that have not ended there',
    fails: ['4.21 second address', '4.21 sign-out'],
    hides: ['4.22 sign-out'],
    rules: {},
    second: remembersSessions(),
  },
  {
    does: 'ends a session in its second process only when its time is over there, not by a sign-out',
    fails: ['4.21 sign-out'],
    hides: ['4.22 sign-out'],
    rules: {},
    second: {find: remembersSessions().find!},
  },
  {
    does: 'clears the cookie in its second process, when a request comes with the old id',
    fails: ['4.22 second address'],
    rules: {},
    second: {anonymousReply: {...conforming.anonymousReply, headers: {'set-cookie': 'sid=; Max-Age=0'}}},
  },
  {
    does: 'sends the cookie of an empty session in its second process, when a request comes with the old id',
    fails: ['4.22 second address'],
    rules: {},
    second: {anonymousReply: {...conforming.anonymousReply, headers: {'set-cookie': 'sid=new'}}},
  },
  {
    does: 'knows a changed id only in the process that has changed it',
    fails: ['4.22 second address'],
    rules: {},
    second: missesChangedIds(),
  },
  {
    does: 'does not end a session by a sign-out with its old id',
    fails: ['4.22 sign-out'],
    rules: {signOut: (sessions, id) => void sessions.delete(id)},
  },
];

function sameSiteAsOwn(headers: IncomingHttpHeaders): IncomingHttpHeaders {
  return headers['sec-fetch-site'] === 'same-site' ? {'sec-fetch-site': 'same-origin'} : {};
}

/** Deletes the record of an ended session first and the session later. A session without a record begins a new one. */
function endsInTwoSteps(): Partial<PlainRules> {
  const withoutRecord = new Set<PlainSession>();
  return {
    hasEnded(session, now) {
      if (!withoutRecord.delete(session)) return hasEnded(session, now);
      session.lastActivity = now;
      return false;
    },
    async end(sessions, id) {
      const session = sessions.get(id);
      if (session === undefined) return;
      withoutRecord.add(session);
      for (let turn = 0; turn < 100; turn++) await setImmediate();
      if (withoutRecord.delete(session)) sessions.delete(id);
    },
  };
}

/** Keeps a refused claim, and takes it for activity of the moment at which it is recorded. */
function recordsRefusedClaims(): Partial<PlainRules> {
  const refusedAt = new Map<PlainSession, number>();
  return {
    afterRefusal(session, now) {
      if (session) refusedAt.set(session, now);
    },
    advance(session, claim, now) {
      const isLate = now > (refusedAt.get(session) ?? now);
      if (isLate) refusedAt.delete(session);
      return conforming.advance(session, isLate ? 0 : claim, now);
    },
  };
}

/** Reads a session once and then uses a copy of its own. */
function keepsCopies(): Partial<PlainRules> {
  const copies: Sessions = new Map();
  return {
    find(sessions, id) {
      const session = copies.get(id) ?? sessions.get(id);
      if (session && !copies.has(id)) copies.set(id, {...session});
      return copies.get(id);
    },
    end: (_sessions, id) => void copies.delete(id),
  };
}

/** Finds a session that it has once seen, and begins it again, although another process has ended it. */
function remembersSessions(): Partial<PlainRules> {
  const seen: Sessions = new Map();
  return {
    find(sessions, id) {
      const session = sessions.get(id);
      if (session) seen.set(id, session);
      return session ?? seen.get(id);
    },
    hasEnded: () => false,
  };
}

/** Knows a session only under its first id. */
function missesChangedIds(): Partial<PlainRules> {
  const ids = new Map<PlainSession, string>();
  return {
    find(sessions, id) {
      const session = sessions.get(id);
      if (session && !ids.has(session)) ids.set(session, id);
      return session && ids.get(session) === id ? session : undefined;
    },
  };
}
