import {activityChecks} from './activity-checks.ts';
import type {Check, Requirement} from './check.ts';
import {CheckContext} from './check-context.ts';
import {endSessionsChecks} from './end-sessions-checks.ts';
import {endedChecks} from './ended-checks.ts';
import type {Environment} from './environment.ts';
import {eventChecks} from './event-checks.ts';
import {expiryChecks} from './expiry-checks.ts';
import {Failure, MissingOption, NotChecked, Undecided} from './failure.ts';
import {failedGround, idOf} from './grounds.ts';
import {headerChecks} from './header-checks.ts';
import {KNOWN_DIFFERENCES} from './known-differences.ts';
import {CORE, UNSEEN, UNTESTABLE, type UntestableObligation} from './obligations.ts';
import {type ConformanceOptions, type Level, readOptions, type Settings} from './options.ts';
import {originChecks} from './origin-checks.ts';
import {refusalChecks} from './refusal-checks.ts';
import {renewalChecks} from './renewal-checks.ts';
import {replyChecks} from './reply-checks.ts';
import type {ConformanceReport, Result, Verdict} from './report.ts';
import {secondAddressChecks} from './second-address-checks.ts';
import {tryOptions} from './try-options.ts';
import {userSessionChecks} from './user-session-checks.ts';
import {createUsers} from './users.ts';

export const CHECKS: readonly Check[] = [
  ...replyChecks,
  ...headerChecks,
  ...expiryChecks,
  ...activityChecks,
  ...refusalChecks,
  ...renewalChecks,
  ...endedChecks,
  ...originChecks,
  ...secondAddressChecks,
  ...eventChecks,
  ...endSessionsChecks,
  ...userSessionChecks,
];

/**
 * Runs all checks at the same time, each in a session of its own, so that a run takes as long as one session lives:
 * `expireAfter` and a few seconds. Checks that end the sessions of all others follow, one after the other.
 *
 * @throws OptionError when an option is invalid or the server cannot be checked with it
 */
export async function runChecks(options: ConformanceOptions, environment: Environment): Promise<ConformanceReport> {
  const settings = readOptions(options);
  const startedAt = environment.now();
  const users = createUsers(settings);
  const newContext = () => new CheckContext(settings, environment, users);
  await tryOptions(newContext());
  const together = CHECKS.filter(({runsAlone}) => !runsAlone);
  const runs = await Promise.all(together.map((check) => runCheck(check, newContext())));
  for (const check of CHECKS) if (check.runsAlone) runs.push(await runCheck(check, newContext()));
  const failed = new Set(runs.filter(({error}) => error instanceof Failure).map(({check}) => idOf(check)));
  const checked = runs.map((run) => resultOf(run, failed, settings));
  const results = [...checked, ...UNTESTABLE.map(untestableResult)].sort(byObligation);
  return {
    url: settings.url.href,
    level: settings.level,
    verdict: verdictOf(results),
    results,
    duration: environment.now() - startedAt,
  };
}

const MISSING_OPTION: Readonly<Record<Requirement, string>> = {
  page: 'no page for signed-in users was given (--page)',
  passive: 'no passive address was given (--passive)',
  signInOther: 'no sign-in of another user was given (--sign-in-other)',
  secondUrl: 'no address of a second process was given (--second-url)',
  signOut: 'no way to sign out was given (--sign-out)',
  changeId: 'no way to change the id of a session was given (--change-id)',
  endSessions: 'no way to end all sessions of a user was given (--end-sessions)',
  endOtherSessions: 'no way to end all other sessions of a user was given (--end-other-sessions)',
  listSessions: 'no way to list the sessions of a user was given (--list-sessions)',
  maxSessions: 'no maximum number of sessions was given (--max-sessions)',
  signInLimited: 'no sign-in of a user with that maximum was given (--sign-in-limited)',
  events: 'the server was not said to have an event stream (--events)',
};

/** A check that has run, and the error with which it ended. */
interface Run {
  readonly check: Check;
  readonly exchanges: Result['exchanges'];
  readonly error?: Error;
}

async function runCheck(check: Check, context: CheckContext): Promise<Run> {
  const run = {check, exchanges: context.client.exchanges};
  const missing = [check.requires ?? []].flat().find((option) => context.settings[option] === undefined);
  if (missing !== undefined) return {...run, error: new MissingOption(MISSING_OPTION[missing])};
  try {
    await check.run(context);
    return run;
  } catch (error) {
    if (error instanceof NotChecked || error instanceof Failure) return {...run, error};
    throw error;
  }
}

function resultOf({check, exchanges, error}: Run, failed: ReadonlySet<string>, {level}: Settings): Result {
  const {obligation, name, says} = check;
  const about = {obligation, name, says, contract: placeOf(obligation), core: CORE.has(obligation), exchanges};
  if (error === undefined) return {...about, status: 'pass'};
  const blockedBy = failedGround(check, error, failed);
  if (blockedBy !== undefined) {
    const reason = `${blockedBy.replace(' ', ' (')}) fails`;
    return {...about, status: 'not checked', reason, blockedBy};
  }
  if (error instanceof Failure) {
    return {...about, ...failedStatus(check, level), expected: error.expected, evidence: error.exchange};
  }
  return {...about, status: 'not checked', reason: error.message, undecided: error instanceof Undecided};
}

function placeOf(obligation: string): string {
  return `server-contract/README.md#${obligation}`;
}

function verdictOf(results: readonly Result[]): Verdict {
  if (results.some(({status}) => status === 'fail')) return 'does not conform';
  if (results.some(({undecided}) => undecided)) return 'cannot tell';
  const coreChecked = results.every(({core, status}) => !core || status !== 'not checked');
  return coreChecked ? 'conforms' : 'conforms, as far as checked';
}

function untestableResult(untestable: UntestableObligation): Result {
  const {obligation} = untestable;
  const place = {contract: placeOf(obligation), core: CORE.has(obligation)};
  return {...untestable, ...place, name: UNSEEN, status: 'not checked', exchanges: []};
}

/** The status of a check that failed. */
function failedStatus(check: Check, level: Level): Pick<Result, 'status' | 'reason'> {
  const reason = KNOWN_DIFFERENCES[idOf(check)];
  if (level === 'core' && reason !== undefined) return {status: 'known difference', reason};
  return {status: check.recommended ? 'warning' : 'fail'};
}

function byObligation(a: Result, b: Result): number {
  return a.obligation.localeCompare(b.obligation, 'en', {numeric: true});
}
