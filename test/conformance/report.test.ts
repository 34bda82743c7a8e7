import {deepEqual, equal, match, ok} from 'node:assert/strict';
import {describe, test} from 'node:test';
import {type ConformanceReport, formatReport} from '../../server-contract/conformance/index.ts';
import {anchors} from '../support/markdown.ts';
import {conforming, PLAIN_LIMITS, type PlainRules, plainServer} from './plain-server.ts';
import {SimulatedEnvironment} from './simulated-environment.ts';
import {idsOf, simulatedRun} from './simulated-run.ts';

const {expireAfter} = PLAIN_LIMITS;

/** Keeps the claim of each ping instead of the maximum, without a limit: a ping without news makes a session very old. */
const keepsEachClaim: Partial<PlainRules> = {
  advance: (session, claim, now) => {
    if (claim !== null) session.lastActivity = now - claim;
  },
};

describe('the report of the conformance suite', () => {
  test('a wrong reply counts only where its ground does not fail too, and names the ground', async () => {
    const report = await run(keepsEachClaim);
    deepEqual(idsOf(report, 'fail'), ['4.6 older']);
    const hidden = report.results.filter(({reason}) => reason === '4.6 fails');
    ok(hidden.some(({obligation, name}) => `${obligation} ${name}` === '4.13 HEAD'));
    for (const {status} of hidden) equal(status, 'not checked');
    equal(report.verdict, 'does not conform');
    match(formatReport(report), /^not checked +4\.13 +HEAD is a GET without the body\n +because +4\.6 fails$/m);
  });

  test('a failure that has nothing to do with the idle time counts whatever else fails', async () => {
    const {'cache-control': _, ...headers} = conforming.headers;
    const report = await run({...keepsEachClaim, methods: ['GET', 'HEAD', 'POST', 'PUT'], headers});
    deepEqual(idsOf(report, 'fail'), ['4.6 older', '4.13 methods', '4.14 no-store']);
  });

  test('names the checks that were too slow to tell, after the lines of all checks', async () => {
    const time = new SimulatedEnvironment();
    const listener = plainServer(conforming, time.now);
    // Each check that waits for the end gets its reply much later than it sent its ping.
    const slow: SimulatedEnvironment['send'] = async (request) => {
      if (time.now() > expireAfter - 2.5 && time.now() < expireAfter) await time.sleep(3);
      return time.send(request);
    };
    const report = await simulatedRun(time, listener, ADDRESSES, {expireAfter}, slow);
    const undecided = report.results.filter((result) => result.undecided);
    ok(undecided.some(({obligation, name}) => `${obligation} ${name}` === '4.1 not before'));
    const list = undecided.map(({obligation, name}) => `${obligation} (${name})`).join(', ');
    ok(formatReport(report).includes(`\n\nNo result of ${list}: this machine, the network or the server was too slow`));
    equal(report.verdict, 'cannot tell');
  });

  test('links each number to its obligation in the contract', async () => {
    const report = await run({refuses: () => false});
    const known = anchors('server-contract/README.md');
    for (const {contract, obligation} of report.results) {
      equal(contract, `server-contract/README.md#${obligation}`);
      ok(known.includes(obligation), contract);
    }
    match(formatReport(report), /^ +expected +403\n +see +server-contract\/README\.md#4\.12$/m);
  });
});

const ADDRESSES = {ping: '/ping', signIn: (user: string) => `/sign-in?user=${user}`};

function run(rules: Partial<PlainRules>): Promise<ConformanceReport> {
  const time = new SimulatedEnvironment();
  const listener = plainServer({...conforming, ...rules}, time.now);
  return simulatedRun(time, listener, ADDRESSES, {expireAfter, page: '/account', passive: '/news'});
}
