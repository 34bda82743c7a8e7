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
    const hidden = report.results.filter(({blockedBy}) => blockedBy === '4.6 older');
    ok(hidden.some(({obligation, name}) => `${obligation} ${name}` === '4.13 HEAD'));
    for (const {status} of hidden) equal(status, 'not checked');
    equal(report.verdict, 'does not conform');
    match(formatReport(report), /^Not checked, because 4\.6 \(older\) fails: .*\b4\.13 \(methods, HEAD\)/m);
  });

  test('a server that is wrong in one point gets one failure and a few lines, whatever rests on that point', async () => {
    const report = await run({livingReply: () => ({body: '<html>', headers: {'content-type': 'text/html'}})});
    deepEqual(idsOf(report, 'fail'), ['3.1 living session']);
    const lines = formatReport(report).split('\n');
    ok(lines.length < 27, lines.join('\n'));
    equal(lines.at(-1), 'It does not conform because of 3.1 (living session).');
  });

  test('a check whose option is missing names the option, whatever else fails', async () => {
    const report = await run({hasEnded: () => false}, {page: undefined});
    const lines = formatReport(report).split('\n');
    const about = (option: string) => lines.find((line) => line.startsWith('Not checked') && line.includes(option));
    match(
      about('(--second-url)') ?? '',
      /: 4\.7 \(second address, .*, 4\.21 \(second address, sign-out\), 4\.22 \(second address, sign-out\), 4\.25 /,
    );
    match(about('(--page)') ?? '', /: 4\.1 \(page\), /);
  });

  test('shows all the lines of a server that conforms, and the obligations that no request can show', async () => {
    const report = await run({});
    const text = formatReport(report);
    for (const {status, obligation, says} of report.results) {
      if (status === 'pass') match(text, new RegExp(`^pass +${obligation.replace('.', '\\.')} .*`, 'm'), says);
    }
    match(text, /^No request can show 3\.3, 4\.3, .*4\.29; the report as JSON says why\.$/m);
    ok(!text.includes('because of'), 'nothing decided against it');
  });

  test('a failure that has nothing to do with the idle time counts whatever else fails', async () => {
    const {'cache-control': _, ...headers} = conforming.headers;
    const report = await run({...keepsEachClaim, methods: ['GET', 'HEAD', 'POST', 'PUT'], headers});
    deepEqual(idsOf(report, 'fail'), ['4.6 older', '4.13 methods', '4.14 no-store']);
  });

  test('names the checks that were too slow for a result, after the lines of all checks', async () => {
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
    const lines = formatReport(report).split('\n');
    const list = '4.1 (not before)';
    ok(lines.some((line) => line.startsWith('No result, because this machine, the network') && line.includes(list)));
    match(lines.at(-1) ?? '', /^It cannot tell because of .*4\.1 \(not before\)/);
    equal(report.verdict, 'cannot tell');
  });

  test('a reply that was on its way for long does not hide how a server rounds: the next one shows it', async () => {
    const roundingWhere = async (seconds: number, end: number) => {
      const time = new SimulatedEnvironment();
      const roundsDown: PlainRules = {
        ...conforming,
        livingReply: (session, now) => ({
          ...conforming.livingReply(session, now),
          body: String(Math.floor(now - session.lastActivity)),
        }),
      };
      const slow: SimulatedEnvironment['send'] = async (request) => {
        if (time.now() > 1 && time.now() < end) await time.sleep(seconds);
        return time.send(request);
      };
      const listener = plainServer(roundsDown, time.now);
      const report = await simulatedRun(time, listener, ADDRESSES, {expireAfter}, slow);
      const {status, reason} = report.results.find(({name}) => name === 'rounding')!;
      return [status, reason];
    };
    deepEqual(await roundingWhere(0.6, 3), ['warning', undefined]);
    deepEqual(await roundingWhere(1.5, Number.POSITIVE_INFINITY), [
      'not checked',
      'the replies were too slow to tell whether the idle time is rounded up',
    ]);
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

function run(rules: Partial<PlainRules>, more: {page?: undefined} = {}): Promise<ConformanceReport> {
  const time = new SimulatedEnvironment();
  const listener = plainServer({...conforming, ...rules}, time.now);
  return simulatedRun(time, listener, ADDRESSES, {expireAfter, page: '/account', passive: '/news', ...more});
}
