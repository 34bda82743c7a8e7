import {activityChecks} from './activity-checks.ts';
import {Breach, type Check, Unable, Undecided} from './check.ts';
import {Bench} from './check-context.ts';
import type {Surroundings} from './environment.ts';
import {expiryChecks} from './expiry-checks.ts';
import {headerChecks} from './header-checks.ts';
import {KNOWN_DIFFERENCES} from './known-differences.ts';
import {CORE, UNSEEN} from './obligations.ts';
import {type ConformanceOptions, type Level, readOptions} from './options.ts';
import {refusalChecks} from './refusal-checks.ts';
import {replyChecks} from './reply-checks.ts';
import type {ConformanceReport, Result, Verdict} from './report.ts';
import {tryOptions} from './try-options.ts';
import {peopleOf} from './users.ts';

export const CHECKS: readonly Check[] = [
  ...replyChecks,
  ...headerChecks,
  ...expiryChecks,
  ...activityChecks,
  ...refusalChecks,
];

/**
 * Checks a server, all obligations at the same time and each with a session of its own, so that a run takes as long as
 * one session: `expireAfter` and a few seconds.
 *
 * @throws OptionError when an option makes no sense or the server cannot be checked with it
 */
export async function runChecks(options: ConformanceOptions, surroundings: Surroundings): Promise<ConformanceReport> {
  const settings = readOptions(options);
  const startedAt = surroundings.now();
  const people = peopleOf(settings);
  await tryOptions(new Bench(settings, surroundings, people));
  const checked = await Promise.all(CHECKS.map((check) => runCheck(check, new Bench(settings, surroundings, people))));
  const results = [...checked, ...UNSEEN.map(notChecked)].sort(byNumber);
  return {
    url: settings.url.href,
    level: settings.level,
    verdict: verdictOn(results),
    results,
    duration: surroundings.now() - startedAt,
  };
}

const WITHOUT: Readonly<Record<NonNullable<Check['needs']>, string>> = {
  page: 'no page was named that only people who are signed in see',
  passive: 'no passive address was named',
  signInOther: 'nothing was said of how another person signs in',
};

async function runCheck(check: Check, bench: Bench): Promise<Result> {
  const {obligation, name, says, needs} = check;
  const {exchanges, settings} = bench;
  const about = {obligation, name, says, core: CORE.has(obligation), exchanges};
  if (needs !== undefined && settings[needs] === undefined) {
    return {...about, status: 'not checked', reason: WITHOUT[needs]};
  }
  try {
    await check.run(bench);
    return {...about, status: 'pass'};
  } catch (error) {
    if (error instanceof Unable) {
      return {...about, status: 'not checked', reason: error.message, undecided: error instanceof Undecided};
    }
    if (!(error instanceof Breach)) throw error;
    return {...about, ...meaning(check, settings.level), expected: error.expected, evidence: error.exchange};
  }
}

function verdictOn(results: readonly Result[]): Verdict {
  if (results.some(({status}) => status === 'fail')) return 'does not conform';
  if (results.some(({undecided}) => undecided)) return 'cannot tell';
  const all = results.every(({core, status}) => !core || status !== 'not checked');
  return all ? 'conforms' : 'conforms, as far as checked';
}

type Unseen = (typeof UNSEEN)[number];

function notChecked(unseen: Unseen): Result {
  return {...unseen, name: 'unseen', core: CORE.has(unseen.obligation), status: 'not checked', exchanges: []};
}

/** What a breach means on this level. */
function meaning({obligation, name, recommended}: Check, level: Level): Pick<Result, 'status' | 'reason'> {
  const reason = KNOWN_DIFFERENCES[`${obligation} ${name}`];
  if (level === 'core' && reason !== undefined) return {status: 'known difference', reason};
  return {status: recommended ? 'warning' : 'fail'};
}

function byNumber(a: Result, b: Result): number {
  return a.obligation.localeCompare(b.obligation, 'en', {numeric: true});
}
