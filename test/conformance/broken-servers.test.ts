import {deepEqual, equal, ok} from 'node:assert/strict';
import {describe, test} from 'node:test';
import type {ConformanceOptions, ConformanceReport} from '../../server-contract/conformance/index.ts';
import {brokenEnds} from './broken-ends.ts';
import {brokenServers} from './broken-servers.ts';
import {NOT_CHECKED} from './not-checked.ts';
import {conforming, PLAIN_LIMITS, PLAIN_MAX_SESSIONS, type PlainRules, plainServer} from './plain-server.ts';
import {SimulatedEnvironment} from './simulated-environment.ts';
import {type Addresses, idsOf, simulatedRun} from './simulated-run.ts';

const IN_AN_HOUR = new Date(Date.now() + 3_600_000).toUTCString();

/** Servers that conform in an unusual way. */
const otherServers: readonly {has: string; ping?: string; rules: Partial<PlainRules>}[] = [
  {
    has: 'a query in the address of the ping',
    ping: '/index?route=ping',
    rules: {isPing: (path, query) => /^\/index\/?$/.test(path) && query.get('route') === 'ping'},
  },
  {
    has: 'a cookie that it sends with each reply, always with the same end',
    rules: {rollingCookie: (id) => `sid=${id}; Expires=${IN_AN_HOUR}`},
  },
  {
    has: 'a cookie beside that of the session, which it extends with each reply',
    rules: {rollingCookie: () => 'node=1; Max-Age=600'},
  },
];

describe('the conformance suite', () => {
  test('passes a server that was written from the contract alone', async () => {
    const report = await run({});
    deepEqual([report.verdict, ...idsOf(report, 'fail'), ...idsOf(report, 'warning')], ['conforms']);
    deepEqual(idsOf(report, 'not checked').sort(), NOT_CHECKED);
  });

  test('runs every check when all sign-ins together take longer than a session lives', async () => {
    const report = await run({}, {}, {signInTakes: 0.5});
    deepEqual(idsOf(report, 'not checked').sort(), NOT_CHECKED);
    equal(report.verdict, 'conforms');
  });

  for (const {has, ping = '/ping', rules} of otherServers) {
    test(`passes a server that has ${has}`, async () => {
      const report = await run(rules, {}, {ping});
      deepEqual([report.verdict, ...idsOf(report, 'fail'), ...idsOf(report, 'warning')], ['conforms']);
    });
  }

  test('reports "cannot tell" when the server no longer accepts new sessions', async () => {
    const accepted = new Set<string>();
    const report = await run({
      find(sessions, id) {
        if (accepted.size < 42) accepted.add(id);
        return accepted.has(id) ? sessions.get(id) : undefined;
      },
    });
    const unchecked = report.results.filter(({reason}) => reason?.startsWith('there is no living session'));
    ok(unchecked.length > 0 && unchecked.every(({core, undecided}) => undecided && !core));
    equal(report.verdict, 'cannot tell');
  });

  test('limits the verdict when a core obligation was not checked', async () => {
    equal((await run({}, {page: undefined})).verdict, 'conforms, as far as checked');
    equal((await run({refuses: () => false}, {page: undefined})).verdict, 'does not conform');
  });

  test('a way to sign out, to change the id, to end, list or limit sessions that fails costs its own checks, not the report', async () => {
    const fail = async (): Promise<never> => {
      throw new Error('no such command');
    };
    const ends = {signOut: fail, changeId: fail, endSessions: fail, endOtherSessions: fail};
    const report = await run({}, {...ends, listSessions: fail, signInLimited: fail});
    const undecided = report.results.filter(({undecided}) => undecided);
    deepEqual(undecided.map(({obligation, name, reason}) => `${obligation} ${name}: ${reason}`).sort(), [
      '3.4 revoked: endSessions failed: no such command',
      '3.4 sign-out: signOut failed: no such command',
      '4.21 sign-out: signOut failed: no such command',
      '4.22 second address: changeId failed: no such command',
      '4.22 sign-out: changeId failed: no such command',
      '4.27 all: endSessions failed: no such command',
      '4.27 changed id: changeId failed: no such command',
      '4.27 new sign-in: endSessions failed: no such command',
      '4.27 other user: endSessions failed: no such command',
      '4.27 others: endOtherSessions failed: no such command',
      '4.27 second address: endSessions failed: no such command',
      '4.35 living: endSessions failed: no such command',
      '4.35 secret: listSessions failed: no such command',
      '4.35 sign-out: endSessions failed: no such command',
      '4.36 at once: signInLimited failed: no such command',
      '4.36 one more: signInLimited failed: no such command',
    ]);
    deepEqual(idsOf(report, 'fail'), []);
    equal(report.verdict, 'cannot tell');
  });

  for (const {does, rules, second, fails = [], warns = [], hides = []} of [...brokenServers, ...brokenEnds]) {
    test(`finds a server that ${does}: ${[...fails, ...warns].join(', ')}`, async () => {
      const report = await run(rules, {}, {}, second);
      expectIds(idsOf(report, 'fail'), fails);
      expectIds(idsOf(report, 'warning'), warns);
      const hidden = report.results.filter(({blockedBy}) => blockedBy !== undefined);
      expectIds(
        hidden.map(({obligation, name}) => `${obligation} ${name}`),
        hides,
      );
      for (const {blockedBy = '', status, reason} of hidden) {
        equal(status, 'not checked');
        ok(idsOf(report, 'fail').includes(blockedBy), blockedBy);
        equal(reason, `${blockedBy.replace(' ', ' (')}) fails`);
      }
      deepEqual(report.verdict, fails.length > 0 ? 'does not conform' : 'conforms');
      for (const {status, expected, evidence} of report.results) {
        if (status === 'fail' || status === 'warning')
          ok(expected && evidence, 'names the expected and the actual reply');
      }
    });
  }
});

function run(
  rules: Partial<PlainRules>,
  more: Partial<ConformanceOptions> = {},
  elsewhere: Partial<Addresses> = {},
  secondRules: Partial<PlainRules> = {},
): Promise<ConformanceReport> {
  const {expireAfter, warnAfter} = PLAIN_LIMITS;
  const changes = {
    signOut: '/sign-out',
    changeId: '/change-id',
    endSessions: '/end-sessions',
    endOtherSessions: '/end-other-sessions',
    listSessions: '/sessions',
    signInLimited: '/sign-in-limited',
  };
  const addresses = {ping: '/ping', signIn: (user: string) => `/sign-in?user=${user}`, ...changes, ...elsewhere};
  const options = {
    expireAfter,
    warnAfter,
    page: '/account',
    passive: '/news',
    maxSessions: PLAIN_MAX_SESSIONS,
    ...more,
  };
  const time = new SimulatedEnvironment();
  const sessions = new Map();
  const second = plainServer({...conforming, ...rules, ...secondRules}, time.now, sessions);
  const first = plainServer({...conforming, ...rules}, time.now, sessions);
  return simulatedRun(time, first, {second, ...addresses}, options);
}

/** Every expected id is there, and no other. */
function expectIds(ids: readonly string[], expected: readonly string[]): void {
  const covers = (wanted: string, id: string): boolean => id === wanted || id.startsWith(`${wanted} `);
  deepEqual(
    ids.filter((id) => !expected.some((wanted) => covers(wanted, id))),
    [],
    'no other check fails',
  );
  deepEqual(
    expected.filter((wanted) => !ids.some((id) => covers(wanted, id))),
    [],
    'these checks fail',
  );
}
