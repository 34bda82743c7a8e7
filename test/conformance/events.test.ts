import {deepEqual, equal} from 'node:assert/strict';
import {randomUUID} from 'node:crypto';
import {describe, test} from 'node:test';
import {sessionSecurity} from '../../server-contract/adapters/node.ts';
import {checkConformance} from '../../server-contract/conformance/index.ts';
import type {ConformanceReport, Status} from '../../server-contract/conformance/report.ts';
import {serve} from '../support/http-server.ts';
import {EVENT_IDS} from './not-checked.ts';
import {conformingEvents, type PlainEvents, plainEventServer} from './plain-events.ts';
import {PLAIN_LIMITS} from './plain-server.ts';
import {SimulatedEnvironment} from './simulated-environment.ts';
import {idsOf, simulatedRun} from './simulated-run.ts';

const BROKEN: readonly {does: string; events: Partial<PlainEvents>; fails: readonly string[]}[] = [
  {
    does: 'keeps the head back until there is a message, as a proxy that buffers does',
    events: {beginning: undefined},
    fails: EVENT_IDS.filter((id) => !/other site|nobody/.test(id)),
  },
  {
    does: 'takes a stream for activity',
    events: {
      onOpen: (session, now) => {
        session.lastActivity = now;
      },
    },
    fails: ['4.38 activity'],
  },
  {does: 'gives strangers a stream', events: {nobody: 200}, fails: ['4.38 nobody']},
  {does: 'lets any site open a stream', events: {refuses: () => false}, fails: ['4.38 other site']},
  {does: 'leaves the stream of an expired session open', events: {looks: false}, fails: ['4.37 expiry']},
  {does: 'says nothing at the end', events: {message: ':\n\n'}, fails: ['4.37 sign-out', '4.37 expiry']},
  {
    does: 'sends a message without data, which browsers ignore',
    events: {message: 'event: ended\n\n'},
    fails: ['4.37 sign-out', '4.37 expiry'],
  },
  {does: 'leaves the stream open after its message', events: {closes: false}, fails: ['4.37 sign-out', '4.37 expiry']},
  {
    does: 'says at once that the session has ended',
    events: {beginning: conformingEvents.message},
    fails: ['4.37 not before'],
  },
  {
    does: 'lets proxies compress the stream',
    events: {headers: {...conformingEvents.headers, 'cache-control': 'no-store'}},
    fails: ['3.6 headers'],
  },
  {
    does: 'renews the cookie of the session with the stream',
    events: {headers: {...conformingEvents.headers, 'set-cookie': 'sid=1; Max-Age=600'}},
    fails: ['4.38 cookie'],
  },
];

describe('the conformance suite with an event stream', () => {
  test('passes a server that was written from the contract alone', async () => {
    const report = await run({});
    deepEqual([report.verdict, ...ofEvents(report, 'pass')], ['conforms, as far as checked', ...EVENT_IDS]);
  });

  for (const {does, events, fails} of BROKEN) {
    test(`finds a server that ${does}`, async () => {
      const report = await run(events);
      deepEqual(ofEvents(report, 'fail'), [...fails].sort());
      equal(report.verdict, 'does not conform');
    });
  }

  test('passes the reference server', async () => {
    const users = new Map<string, string>();
    const idOf = (cookie = ''): string => /sid=([\w-]+)/.exec(cookie)?.[1] ?? '';
    const security = sessionSecurity({
      user: ({headers}) => users.get(idOf(headers.cookie)),
      sessionId: ({headers}) => idOf(headers.cookie),
      endSession: ({headers}) => void users.delete(idOf(headers.cookie)),
      expireAfter: 5,
      events: true,
    });
    const server = await serve(async (req, res) => {
      if (await security(req, res)) return;
      const id = randomUUID();
      await security.start(req, id, 'ann');
      users.set(id, 'ann');
      res.setHeader('set-cookie', `sid=${id}`).end();
    });
    try {
      const report = await checkConformance({
        url: `${server.origin}/session_security/ping`,
        signIn: async () => (await fetch(`${server.origin}/sign-in`)).headers.getSetCookie().join(),
        signOut: (cookies) => security.end(idOf(cookies)),
        expireAfter: 5,
        events: true,
      });
      deepEqual([idsOf(report, 'fail'), ofEvents(report, 'pass')], [[], EVENT_IDS]);
    } finally {
      await server.close();
    }
  });
});

function ofEvents(report: ConformanceReport, status: Status): string[] {
  return idsOf(report, status)
    .filter((id) => EVENT_IDS.includes(id))
    .sort();
}

function run(events: Partial<PlainEvents>): Promise<ConformanceReport> {
  const server: {pass?: (seconds: number) => void} = {};
  const time = new SimulatedEnvironment((seconds) => server.pass?.(seconds));
  const {listener, pass} = plainEventServer({...conformingEvents, ...events}, time.now);
  server.pass = pass;
  const {expireAfter, warnAfter} = PLAIN_LIMITS;
  const addresses = {ping: '/ping', signIn: (user: string) => `/sign-in?user=${user}`, signOut: '/sign-out'};
  return simulatedRun(time, listener, addresses, {expireAfter, warnAfter, events: true});
}
