import type {Decision, Facts} from './core/decide.ts';
import type {Limits} from './core/limits.ts';
import type {TabMessage} from './core/ports.ts';

/**
 * The sentences of the attribute `debug`. Loaded with this attribute only, so that other pages do not pay for them. A new
 * decision is logged by `console.info`, everything else by `console.debug`, which most consoles hide at first.
 */

/**
 * That of core/decide.ts. An import of it would make a bundler cut the application's script into pieces, also for pages
 * without `debug`.
 */
const LONGEST_WAIT_MS = {visible: 5000, hidden: 120_000};

/** Pages often make these events up by scripts, and wonder why the session is not extended. */
const MADE_UP = ['click', 'keydown', 'pointerdown', 'pointermove', 'beforeinput'];

let lastDecision = '';
let lastLimits = '';
let lastMadeUp = '';

// In a page from the moment that this module is loaded. There is no such function in Node.
for (const type of MADE_UP) globalThis.addEventListener?.(type, logMadeUp, true);

/** Logs a decision, its reason, and when the element looks at its clocks again. */
export function logDecision(facts: Facts, decision: Decision, pageLimits: Limits): void {
  logLimits(facts.session.limits, pageLimits);
  const {phase, ping} = decision;
  const pings = ping === 'none' ? '' : `; pings ${ping}, because ${whyPing(facts, decision)}`;
  const queries = decision.queryTabs ? '; asks the other tabs for later activity' : '';
  const what = `${phase}, because ${whyPhase(facts, decision)}${pings}${queries}`;
  const longestMs = facts.visible ? LONGEST_WAIT_MS.visible : LONGEST_WAIT_MS.hidden;
  let next = `next look in ${seconds(Math.min(decision.wakeInMs, longestMs))}`;
  if (phase === 'expired') next = 'no further look';
  else if (!Number.isFinite(decision.wakeInMs)) next = 'next look at the next event';
  const kind = what.replace(/\d+(\.\d+)?/g, '');
  console[kind === lastDecision ? 'debug' : 'info'](line(`${what}; ${next}`));
  lastDecision = kind;
}

/** Logs an event of the user, which counts unless it belongs to the open warning. */
export function logInput(event: Event, counts: boolean): void {
  const verdict = counts ? 'is activity' : 'is no activity: it belongs to the open warning';
  console.debug(line(`${event.type} on ${nameOf(event)} ${verdict}`));
}

/** Logs an event of the element with its fields, and whether a listener has cancelled it. */
export function logEvent(event: Event): void {
  const fields = ['by', 'reason', 'result', 'status', 'duration', 'expiresIn'].flatMap((name) => {
    const value: unknown = Reflect.get(event, name);
    return value === undefined ? [] : [`${name} ${typeof value === 'number' ? Number(value.toFixed(3)) : value}`];
  });
  const revoked =
    Reflect.get(event, 'reason') === 'revoked' ? '; the server says that it ended the session itself' : '';
  const cancelled = event.defaultPrevented ? '; a listener cancelled it' : '';
  console.info(line(`fires ${event.type}: ${fields.join(', ')}${revoked}${cancelled}`));
}

/** Logs a message of another tab. */
export function logMessage(message: TabMessage): void {
  const reason = message.kind === 'ended' ? ` (${message.reason})` : '';
  const activity = message.idleMs === null ? 'no activity' : `activity ${seconds(message.idleMs)} before`;
  console.debug(line(`heard "${message.kind}"${reason} from another tab, which knows of ${activity}`));
}

function logLimits({warnAfterMs, expireAfterMs}: Limits, page: Limits): void {
  const differs = warnAfterMs !== page.warnAfterMs || expireAfterMs !== page.expireAfterMs;
  const origin = differs
    ? `the server says so, in place of ${seconds(page.warnAfterMs)} and ${seconds(page.expireAfterMs)} of the page`
    : 'the page says so';
  const limits = `warns after ${seconds(warnAfterMs)} and ends after ${seconds(expireAfterMs)} without activity, because ${origin}`;
  if (limits !== lastLimits) console.info(line(limits));
  lastLimits = limits;
}

function whyPhase({flags, session, hasServer}: Facts, {phase, warningDue}: Decision): string {
  const {limits, timeLeftMs, lifetimeLeftMs} = session;
  const idle = `the last activity was ${seconds(limits.expireAfterMs - timeLeftMs)} ago`;
  const isLifetime = lifetimeLeftMs <= timeLeftMs;
  const left = isLifetime ? `the session reaches its absolute end in ${seconds(timeLeftMs)}` : idle;
  if (phase === 'locked') return 'the time is up, and the page waits for its user to sign in again';
  if (flags.suspended) return 'the page was left';
  if (phase === 'expired') return `the time is up, as ${left}`;
  if (phase === 'checking') {
    if (timeLeftMs > 0) return 'the page stays covered until the server has said that the session lives';
    return `the time is up, unless ${hasServer ? 'the server' : 'another tab'} knows of later activity`;
  }
  if (phase === 'active' && warningDue) return `${left}: the warning is due, and waits for the server, 2 s at most`;
  return left;
}

function whyPing({flags, session, sinceLastStepMs}: Facts, {mustVerify, warningDue}: Decision): string {
  if (flags.mustExtend) return 'the user has extended the session';
  if (mustVerify) return 'the page is covered until the server has answered';
  if (!Number.isFinite(session.reportedIdleMs)) return 'the server has not been asked yet';
  if (flags.mustHandOver) return 'the tab may not run again, and the server does not know of the last activity';
  if (flags.mustRefresh) return 'the page was looked at again';
  if (warningDue) return 'the server may know of later activity';
  if (session.hasUnreported) return `the server knows of no activity for ${seconds(session.reportedIdleMs)}`;
  return `the tab did not run for ${seconds(sinceLastStepMs)}`;
}

/** Events that scripts make up never count (A2). Each type is named once, after a first decision was logged. */
function logMadeUp(event: Event): void {
  const {isTrusted, type, target} = event;
  if (isTrusted || type === lastMadeUp || lastDecision === '' || !(target instanceof Element)) return;
  lastMadeUp = type;
  console.info(line(`${type} on ${nameOf(event)} is no activity: a script made it up`));
}

function nameOf({target}: Event): string {
  return target instanceof Element ? `<${target.localName}>` : 'the page';
}

function seconds(ms: number): string {
  return `${Math.round(ms / 100) / 10} s`;
}

function line(text: string): string {
  return `<session-security> ${text}.`;
}
