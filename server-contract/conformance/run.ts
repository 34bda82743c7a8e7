import {activityChecks} from './activity-checks.ts';
import type {Check} from './check.ts';
import {CheckContext} from './check-context.ts';
import type {Environment} from './environment.ts';
import {expiryChecks} from './expiry-checks.ts';
import {Failure, NotChecked, Undecided} from './failure.ts';
import {headerChecks} from './header-checks.ts';
import {KNOWN_DIFFERENCES} from './known-differences.ts';
import {CORE, UNTESTABLE, type UntestableObligation} from './obligations.ts';
import {type ConformanceOptions, type Level, readOptions} from './options.ts';
import {refusalChecks} from './refusal-checks.ts';
import {replyChecks} from './reply-checks.ts';
import type {ConformanceReport, Result, Verdict} from './report.ts';
import {tryOptions} from './try-options.ts';
import {createUsers} from './users.ts';

export const CHECKS: readonly Check[] = [
  ...replyChecks,
  ...headerChecks,
  ...expiryChecks,
  ...activityChecks,
  ...refusalChecks,
];

/**
 * Runs all checks at the same time, each in a session of its own, so that a run takes as long as one session lives:
 * `expireAfter` and a few seconds.
 *
 * @throws OptionError when an option is invalid or the server cannot be checked with it
 */
export async function runChecks(options: ConformanceOptions, environment: Environment): Promise<ConformanceReport> {
  const settings = readOptions(options);
  const startedAt = environment.now();
  const users = createUsers(settings);
  const newContext = () => new CheckContext(settings, environment, users);
  await tryOptions(newContext());
  const checked = await Promise.all(CHECKS.map((check) => runCheck(check, newContext())));
  const results = [...checked, ...UNTESTABLE.map(untestableResult)].sort(byObligation);
  return {
    url: settings.url.href,
    level: settings.level,
    verdict: verdictOf(results),
    results,
    duration: environment.now() - startedAt,
  };
}

const MISSING_OPTION: Readonly<Record<NonNullable<Check['requires']>, string>> = {
  page: 'no page for signed-in users was given',
  passive: 'no passive address was given',
  signInOther: 'no sign-in of another user was given',
};

async function runCheck(check: Check, context: CheckContext): Promise<Result> {
  const {obligation, name, says, requires} = check;
  const {client, settings} = context;
  const about = {obligation, name, says, core: CORE.has(obligation), exchanges: client.exchanges};
  if (requires !== undefined && settings[requires] === undefined) {
    return {...about, status: 'not checked', reason: MISSING_OPTION[requires]};
  }
  try {
    await check.run(context);
    return {...about, status: 'pass'};
  } catch (error) {
    if (error instanceof NotChecked) {
      return {...about, status: 'not checked', reason: error.message, undecided: error instanceof Undecided};
    }
    if (!(error instanceof Failure)) throw error;
    return {...about, ...failedStatus(check, settings.level), expected: error.expected, evidence: error.exchange};
  }
}

function verdictOf(results: readonly Result[]): Verdict {
  if (results.some(({status}) => status === 'fail')) return 'does not conform';
  if (results.some(({undecided}) => undecided)) return 'cannot tell';
  const coreChecked = results.every(({core, status}) => !core || status !== 'not checked');
  return coreChecked ? 'conforms' : 'conforms, as far as checked';
}

function untestableResult(untestable: UntestableObligation): Result {
  const core = CORE.has(untestable.obligation);
  return {...untestable, name: 'unseen', core, status: 'not checked', exchanges: []};
}

/** The status of a check that failed. */
function failedStatus({obligation, name, recommended}: Check, level: Level): Pick<Result, 'status' | 'reason'> {
  const reason = KNOWN_DIFFERENCES[`${obligation} ${name}`];
  if (level === 'core' && reason !== undefined) return {status: 'known difference', reason};
  return {status: recommended ? 'warning' : 'fail'};
}

function byObligation(a: Result, b: Result): number {
  return a.obligation.localeCompare(b.obligation, 'en', {numeric: true});
}
