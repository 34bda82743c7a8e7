import {activityChecks} from './activity-checks.ts';
import {Bench, type Received, type SignIn} from './bench.ts';
import {Breach, type Check, TooSlow, Unable} from './check.ts';
import {expiryChecks} from './expiry-checks.ts';
import {KNOWN_DIFFERENCES} from './known-differences.ts';
import {CORE, UNSEEN} from './obligations.ts';
import {
  type ConformanceOptions,
  type Level,
  OptionError,
  type OptionName,
  readOptions,
  type Settings,
} from './options.ts';
import {claim, PAGE_HEADERS, readPing} from './ping.ts';
import {refusalChecks} from './refusal-checks.ts';
import {replyChecks} from './reply-checks.ts';
import type {ConformanceReport, Result, Verdict} from './report.ts';
import type {Request} from './send.ts';
import type {Surroundings} from './surroundings.ts';

export const CHECKS: readonly Check[] = [...replyChecks, ...expiryChecks, ...activityChecks, ...refusalChecks];

/**
 * Checks a server, all obligations at the same time and each with a session of its own, so that a run takes as long as
 * one session: `expireAfter` and a few seconds.
 *
 * @throws OptionError when an option makes no sense or the server cannot be checked with it
 */
export async function runChecks(options: ConformanceOptions, surroundings: Surroundings): Promise<ConformanceReport> {
  const settings = readOptions(options);
  const startedAt = surroundings.now();
  const signIn = oneByOne(signInBy('signIn', settings.signIn));
  const people = {
    one: signIn,
    other: settings.signInOther ? oneByOne(signInBy('signInOther', settings.signInOther)) : signIn,
  };
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
      return {...about, status: 'not checked', reason: error.message, tooSlow: error instanceof TooSlow};
    }
    if (!(error instanceof Breach)) throw error;
    return {...about, ...meaning(check, settings.level), expected: error.expected, evidence: error.exchange};
  }
}

function verdictOn(results: readonly Result[]): Verdict {
  if (results.some(({status}) => status === 'fail')) return 'does not conform';
  return results.some(({tooSlow}) => tooSlow) ? 'cannot tell' : 'conforms';
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

/** Finds out before the long wait whether there is a server, whether people can sign in, and whether the page tells. */
async function tryOptions(bench: Bench): Promise<void> {
  const {page, pageShows, signInOther} = bench.settings;
  await answered(bench, 'url', bench.pingRequest(claim(0)));
  const cookie = await bench.people.one();
  await tryCookie(bench, 'signIn', cookie);
  if (signInOther) await tryCookie(bench, 'signInOther', await bench.people.other());
  if (page === undefined) return;
  const signedIn = await answered(bench, 'page', {url: page, method: 'GET', headers: {cookie}});
  const anonymous = await answered(bench, 'page', {url: page, method: 'GET', headers: {}});
  if (!bench.isSomebodys(signedIn) || bench.isSomebodys(anonymous)) {
    const got = `${signedIn.status} for somebody signed in and ${anonymous.status} for nobody`;
    const wanted = pageShows === '' ? 'answer 200' : `answer 200 and show "${pageShows}"`;
    throw new OptionError('page', `must ${wanted} to whoever is signed in and to nobody else, got ${got}`);
  }
}

async function answered(bench: Bench, option: OptionName, request: Request): Promise<Received> {
  try {
    return await bench.send(request);
  } catch (error) {
    if (!(error instanceof Breach)) throw error;
    throw new OptionError(option, `gives no answer (${request.url.href}): ${error.exchange.answer}`);
  }
}

async function tryCookie(bench: Bench, option: 'signIn' | 'signInOther', cookie: string): Promise<void> {
  const received = await answered(bench, 'url', bench.pingRequest(claim(0), {...PAGE_HEADERS, cookie}));
  if (readPing(received) === 'ended') {
    throw new OptionError(option, 'gave cookies with which nobody is signed in: the ping answers "logout"');
  }
}

function signInBy(option: 'signIn' | 'signInOther', signIn: Settings['signIn']): SignIn {
  return async () => {
    const cookies: unknown = await signIn();
    // The cookie's value stays out of the message: it may be shown around.
    if (typeof cookies === 'string' && /^[^=;\s]+=[^\r\n]*$/.test(cookies)) return cookies;
    throw new OptionError(option, 'must give what a Cookie header holds, such as sessionid=abc');
  };
}

/** A server need not stand many sign-ins at the same time. */
function oneByOne(signIn: SignIn): SignIn {
  let last: Promise<unknown> = Promise.resolve();
  return () => {
    const next = last.then(signIn);
    last = next.catch(() => {});
    return next;
  };
}

function byNumber(a: Result, b: Result): number {
  return a.obligation.localeCompare(b.obligation, 'en', {numeric: true});
}
