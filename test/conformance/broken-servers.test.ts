import {deepEqual, equal, ok} from 'node:assert/strict';
import {describe, test} from 'node:test';
import type {ConformanceOptions, ConformanceReport} from '../../server-contract/conformance/index.ts';
import {brokenServers} from './broken-servers.ts';
import {conforming, PLAIN_LIMITS, type PlainRules, plainServer} from './plain-server.ts';
import {SimulatedSurroundings} from './simulated-environment.ts';
import {type Addresses, idsOf, simulatedRun} from './simulated-run.ts';

const UNSEEN_IDS = ['3.3', '4.3', '4.11', '4.16', '4.19'].map((obligation) => `${obligation} unseen`);

const IN_AN_HOUR = new Date(Date.now() + 3_600_000).toUTCString();

/** Servers that keep the contract in another way. */
const otherServers: readonly {has: string; ping?: string; rules: Partial<PlainRules>}[] = [
  {
    has: 'a query in the address of the ping',
    ping: '/index?route=ping',
    rules: {isPing: (path, query) => /^\/index\/?$/.test(path) && query.get('route') === 'ping'},
  },
  {
    has: 'a cookie that it sends with each reply, without putting off its end',
    rules: {cookie: (id) => `sid=${id}; Expires=${IN_AN_HOUR}`},
  },
  {
    has: 'another cookie than that of the session, which it prolongs with each reply',
    rules: {cookie: () => 'node=1; Max-Age=600'},
  },
];

describe('the conformance suite', () => {
  test('finds nothing wrong with a server that was written from the contract alone', async () => {
    const report = await run({});
    deepEqual([report.verdict, ...idsOf(report, 'fail'), ...idsOf(report, 'warning')], ['conforms']);
    deepEqual(idsOf(report, 'not checked'), UNSEEN_IDS);
  });

  test('leaves nothing out where sign-ins take longer, one after the other, than a session lives', async () => {
    const report = await run({}, {}, {signInTakes: 0.5});
    deepEqual(idsOf(report, 'not checked'), UNSEEN_IDS);
    equal(report.verdict, 'conforms');
  });

  for (const {has, ping = '/ping', rules} of otherServers) {
    test(`finds nothing wrong with a server that has ${has}`, async () => {
      const report = await run(rules, {}, {ping});
      deepEqual([report.verdict, ...idsOf(report, 'fail'), ...idsOf(report, 'warning')], ['conforms']);
    });
  }

  test('cannot tell where sign-ins are no longer served after a while', async () => {
    const served = new Set<string>();
    const report = await run({
      find(sessions, id) {
        if (served.size < 42) served.add(id);
        return served.has(id) ? sessions.get(id) : undefined;
      },
    });
    const unchecked = report.results.filter(({reason}) => reason?.startsWith('there is no living session'));
    ok(unchecked.length > 0 && unchecked.every(({core, undecided}) => undecided && !core));
    equal(report.verdict, 'cannot tell');
  });

  test('does not vouch for what the element needs where it could not look at it', async () => {
    equal((await run({}, {page: undefined})).verdict, 'conforms, as far as checked');
    equal((await run({refuses: () => false}, {page: undefined})).verdict, 'does not conform');
  });

  for (const {does, rules, fails = [], warns = []} of brokenServers) {
    test(`catches a server that ${does}: ${[...fails, ...warns].join(', ')}`, async () => {
      const report = await run(rules);
      expectSome(idsOf(report, 'fail'), fails);
      expectSome(idsOf(report, 'warning'), warns);
      deepEqual(report.verdict, fails.length > 0 ? 'does not conform' : 'conforms');
      for (const {status, expected, evidence} of report.results) {
        if (status === 'fail' || status === 'warning') ok(expected && evidence, 'says what was wanted and what came');
      }
    });
  }
});

function run(
  rules: Partial<PlainRules>,
  more: Partial<ConformanceOptions> = {},
  elsewhere: Partial<Addresses> = {},
): Promise<ConformanceReport> {
  const {expireAfter, warnAfter} = PLAIN_LIMITS;
  const addresses = {ping: '/ping', signIn: (user: string) => `/sign-in?user=${user}`, ...elsewhere};
  const options = {expireAfter, warnAfter, page: '/account', passive: '/news', ...more};
  const time = new SimulatedSurroundings();
  return simulatedRun(time, plainServer({...conforming, ...rules}, time.now), addresses, options);
}

/** Each of the expected, and nothing that is not expected. */
function expectSome(ids: readonly string[], expected: readonly string[]): void {
  const covers = (wanted: string, id: string): boolean => id === wanted || id.startsWith(`${wanted} `);
  deepEqual(
    ids.filter((id) => !expected.some((wanted) => covers(wanted, id))),
    [],
    'nothing else is noticed',
  );
  deepEqual(
    expected.filter((wanted) => !ids.some((id) => covers(wanted, id))),
    [],
    'this is noticed',
  );
}
