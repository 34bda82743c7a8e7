import {setImmediate} from 'node:timers/promises';
import {conforming, PLAIN_LIMITS, type PlainReply, type PlainRules, type PlainSession} from './plain-server.ts';

/** Obligation and name of a check, or an obligation alone for some of its checks. */
type CheckId = string;

/** A server that breaks the contract in one way, and the checks that must notice it, and no others. */
export interface BrokenServer {
  readonly does: string;
  readonly fails?: readonly CheckId[];
  /** A SHOULD that is not met. */
  readonly warns?: readonly CheckId[];
  readonly rules: Partial<PlainRules>;
}

const {claimIn, alive, counts, hasEnded} = conforming;

/** Believes whatever this makes of the text; the conforming reading first. */
function alsoBelieves(read: (value: string) => number | null | undefined): Partial<PlainRules> {
  return {
    claimIn: (query, headers) => {
      const [value] = query.getAll('idleFor');
      return claimIn(query, headers) ?? (value === undefined ? null : (read(value) ?? null));
    },
  };
}

function answersWith(change: (reply: PlainReply) => PlainReply): Partial<PlainRules> {
  return {alive: (session, now) => change(alive(session, now)), nobody: change(conforming.nobody)};
}

function answersHeader(name: string, value: (session: PlainSession, now: number) => string): Partial<PlainRules> {
  return {
    alive: (session, now) => {
      const {headers, body} = alive(session, now);
      return {headers: {...headers, [name]: value(session, now)}, body};
    },
  };
}

function answersIdle(count: (idleFor: number) => number): Partial<PlainRules> {
  return {alive: (session, now) => ({...alive(session, now), body: String(count(now - session.lastActivity))})};
}

function withoutHeader(left: string): Partial<PlainRules> {
  return {headers: Object.fromEntries(Object.entries(conforming.headers).filter(([name]) => name !== left))};
}

export const brokenServers: readonly BrokenServer[] = [
  {
    does: 'extends at every ping',
    fails: ['4.1 not before', '4.6', '4.8', '4.9', '4.10', '4.12', '4.13 methods'],
    warns: ['4.15 rounding'],
    rules: {
      advance: (session, _claim, now) => {
        session.lastActivity = now;
      },
    },
  },
  {
    does: 'extends at a ping without idleFor',
    fails: ['4.8 missing', '4.9 no news'],
    rules: {claimIn: (query, headers) => (query.has('idleFor') ? claimIn(query, headers) : 0)},
  },
  {
    does: 'takes the latest claim, not the latest activity',
    fails: ['4.6', '4.7', '4.13 HEAD'],
    rules: {
      advance: (session, claim, now) => {
        if (claim !== null) session.lastActivity = Math.max(session.startedAt, now - claim);
      },
    },
  },
  {
    does: 'believes nothing',
    fails: ['2.2', '2.3', '2.4', '4.6', '4.7', '4.13'],
    warns: ['4.4 absolute end'],
    rules: {advance: () => {}},
  },
  {
    does: 'takes every claim for activity now',
    fails: ['4.6 newer'],
    rules: {
      advance: (session, claim, now) => {
        if (claim !== null && now - claim > session.lastActivity) session.lastActivity = now;
      },
    },
  },
  {
    does: 'reads, waits and writes',
    fails: ['4.7 at once'],
    rules: {
      advance: async (session, claim, now) => {
        const {lastActivity} = session;
        for (let turn = 0; turn < 5; turn++) await setImmediate();
        session.lastActivity = claim === null ? lastActivity : Math.max(lastActivity, now - claim);
      },
    },
  },
  {
    does: 'believes a negative idle time',
    fails: ['4.8 negative'],
    rules: alsoBelieves((v) => (/^-\d+$/.test(v) ? Number(v) : null)),
  },
  {
    does: 'believes a fraction',
    fails: ['4.8 fractional'],
    rules: alsoBelieves((v) => (/^\d*\.\d+$/.test(v) ? Number(v) : null)),
  },
  {
    does: 'cuts a large number to 32 bits',
    fails: ['4.8 too large'],
    rules: alsoBelieves((value) => (/^\d{10,20}$/.test(value) ? Number(value) | 0 : null)),
  },
  {
    does: 'reads numbers as JavaScript does',
    fails: ['4.8', '4.10 prefetched ping'],
    rules: alsoBelieves((v) => Math.trunc(Number(v) || 0)),
  },
  {
    does: 'believes the first of several idle times',
    fails: ['4.8 repeated'],
    rules: {claimIn: (query, headers) => claimIn(new URLSearchParams({idleFor: query.get('idleFor') ?? ''}), headers)},
  },
  {
    does: 'breaks at junk',
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
    does: 'believes a body with nonsense',
    fails: ['4.8 body'],
    rules: {claimInBody: (body) => Number((body as {idleFor?: unknown} | null)?.idleFor ?? 0)},
  },
  {does: 'believes a claim before it looks at the session', fails: ['4.2 claim'], rules: {believesFirst: true}},
  {
    does: 'never ends a session',
    fails: ['4.1', '4.2', '4.5', '4.6 postpones', '4.9'],
    warns: ['4.17 cookie', '4.18 JSON'],
    rules: {hasEnded: () => false},
  },
  {
    does: 'ends a session two seconds late',
    fails: ['4.1', '4.2', '4.5', '4.6 postpones', '4.9'],
    warns: ['4.17 cookie', '4.18 JSON'],
    rules: {hasEnded: ({lastActivity}, now) => now - lastActivity >= PLAIN_LIMITS.expireAfter + 2},
  },
  {
    does: 'ends a session three seconds early',
    fails: ['4.1 not before', '4.6 postpones', '4.9'],
    rules: {hasEnded: ({lastActivity}, now) => now - lastActivity >= PLAIN_LIMITS.expireAfter - 3},
  },
  {
    does: 'lets an ended session go on at its next request',
    fails: ['4.5 replay'],
    rules: {
      end: () => {},
      hasEnded: (session, now) => {
        const ended = hasEnded(session, now);
        if (ended) session.lastActivity = now;
        return ended;
      },
    },
  },
  {does: 'answers HTML', fails: ['3.1'], rules: {headers: {...conforming.headers, 'content-type': 'text/html'}}},
  {
    does: 'answers an object',
    fails: ['3.1'],
    rules: answersWith(({body, ...reply}) => ({...reply, body: `{"idleFor":${body}}`})),
  },
  {
    does: 'answers nobody with a login page',
    fails: ['3.1 nobody', '3.1 unknown session', '4.1', '4.2', '4.5', '4.6 postpones', '4.9'],
    warns: ['4.17 cookie'],
    rules: {nobody: {status: 401, headers: {'content-type': 'text/html'}, body: '<h1>Sign in</h1>'}},
  },
  {does: 'lets its replies be kept', fails: ['4.14 no-store'], rules: withoutHeader('cache-control')},
  {
    does: 'does not forbid guessing the type',
    warns: ['4.14 hardening'],
    rules: withoutHeader('x-content-type-options'),
  },
  {
    does: 'rounds down',
    warns: ['4.15 rounding'],
    rules: answersIdle((idleFor) => Math.floor(idleFor)),
  },
  {
    does: 'answers milliseconds',
    fails: ['4.1 not before', '4.6', '4.8', '4.9', '4.10', '4.12', '4.13 methods'],
    warns: ['4.15 rounding'],
    rules: answersIdle((idleFor) => Math.round(idleFor * 1000)),
  },
  {does: 'takes pings from anywhere', fails: ['4.12'], rules: {refuses: () => false}},
  {
    does: 'takes a ping with a custom header from anywhere',
    fails: ['2.3 fetch metadata', '4.12 other site'],
    rules: {refuses: (headers) => headers['x-requested-with'] === undefined},
  },
  {does: 'takes PUT for POST', fails: ['4.13 methods'], rules: {methods: [...conforming.methods, 'PUT']}},
  {does: 'knows one spelling of its address', fails: ['2.4 final slash'], rules: {isPing: (path) => path === '/ping'}},
  {does: 'tells wrong limits', fails: ['3.2 limits'], rules: answersHeader('session-expire-after', () => '600')},
  {
    does: 'tells the limits in words',
    fails: ['3.2 limits'],
    warns: ['4.4 absolute end'],
    rules: answersHeader('session-ends-in', () => 'soon'),
  },
  {
    does: 'tells another user at each ping',
    fails: ['3.2 same user'],
    rules: answersHeader('session-user', () => String(Math.random())),
  },
  {
    does: 'tells the same user of everybody',
    fails: ['3.2 other user'],
    rules: answersHeader('session-user', () => 'somebody'),
  },
  {
    does: 'moves the absolute end with each activity',
    warns: ['4.4 absolute end'],
    rules: answersHeader('session-ends-in', () => String(PLAIN_LIMITS.maxLifetime)),
  },
  {does: 'rolls the cookie at each ping', fails: ['4.9'], rules: {cookie: (id) => `sid=${id}; Max-Age=600`}},
  {
    does: 'puts off the end of its cookie at each ping',
    fails: ['4.9'],
    rules: {
      cookie: (() => {
        let end = Date.now() + 3_600_000;
        return (id) => {
          end += 2000;
          return `sid=${id}; Expires=${new Date(end).toUTCString()}`;
        };
      })(),
    },
  },
  {does: 'leaves the cookie at the end', warns: ['4.17 cookie'], rules: {clearedCookie: undefined}},
  {does: 'counts prefetching', fails: ['4.10'], rules: {counts: (path) => path !== '/news'}},
  {
    does: 'counts passive addresses',
    fails: ['4.10 passive'],
    rules: {counts: (_path, headers) => counts('', headers)},
  },
  {does: 'sends a login page to those who want JSON', warns: ['4.18 JSON'], rules: {expiredJson: 302}},
];
