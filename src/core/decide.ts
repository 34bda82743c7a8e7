import type {Limits} from './limits.ts';
import type {ExpireReason, Phase} from './phase.ts';
import type {RecordFacts} from './session-record.ts';

/** `soon`: after the tabs have agreed which of them pings. `now`: the user waits for the reply. */
export type PingPriority = 'none' | 'soon' | 'now';

/** A page reads its clocks this often, however far the next deadline is, so that it notices a sleep (T2). */
export const LONGEST_WAIT_MS = {visible: 5000, hidden: 120_000};
/** Browsers let a throttled tab wake once a minute; it is this late at most. */
export const LONGEST_THROTTLE_MS = 65_000;
/** A tab that took no step for longer than this was asleep or frozen, not only throttled. */
const SLEEP_MS = LONGEST_WAIT_MS.hidden + LONGEST_THROTTLE_MS;
/** A tab without a server that took no step for longer than this may have been frozen, and queries the others again. */
const PAUSE_MS = 2000;
/** A warning waits this long for a reply of the server that makes it unnecessary (P1). */
const WARNING_DELAY_MS = 2000;
/** Tabs without a server query each other this long before a warning. A hidden tab may wake a second late. */
const QUERY_LEAD_MS = {visible: 250, hidden: 1250};
/** A tab that queries the others waits this long for their replies. */
export const QUERY_WINDOW_MS = 500;
/** A page that has just opened pings after this time, unless another tab has sent it the server's report. */
const FIRST_PING_MS = 2000;
/** Servers count whole seconds, so their end can come this much earlier than ours. */
const ROUNDING_MS = 1000;

/** Undefined is as good as false. */
type Flag = boolean | undefined;

/** Notes that inputs leave for the next step, and what the last step left for the one after it. */
export class Flags {
  /** The session is over, and the page waits for the same user to sign in again. */
  locked: Flag;
  /** The page was left, and may come back from the back/forward cache. */
  suspended: Flag;
  /** The page stays covered until the server has said that the session lives. */
  mustVerify: Flag;
  /** The user has extended the session, and the server does not know yet. */
  mustExtend: Flag;
  /** A ping is needed for another reason; the page stays visible meanwhile. */
  mustRefresh: Flag;
  /** The tab may never run again: what the server does not know yet is sent now. */
  mustHandOver: Flag;
  /** Without a server: the time is up, and the other tabs were queried for later activity. */
  hasQueriedTabs: Flag;
  /** The user knows that the session reaches its absolute end. */
  lifetimeAcknowledged: Flag;
  /** A warning was shown, and nothing has ended it yet. */
  warned: Flag;
  /** The best result of a ping since a warning became due. */
  warningReply: 'unreachable' | 'session' | undefined;
}

/** All that a decision depends on, read once per step. Durations are milliseconds. */
export interface Facts {
  readonly flags: Readonly<Flags>;
  readonly session: RecordFacts;
  readonly hasServer: boolean;
  readonly hasTabs: boolean;
  readonly visible: boolean;
  readonly sinceOpenedMs: number;
  readonly sinceLastStepMs: number;
  /** How long a warning that is due has waited; undefined if none is due. */
  readonly warningDueForMs: number | undefined;
  /** A covered page whose time is up waits this long before it pings again. */
  readonly recheckInMs: number;
  /** Replies of other tabs to a query may arrive for this long. */
  readonly tabRepliesInMs: number;
}

/** The next phase, and all that a tab does to get there. */
export interface Decision {
  readonly phase: Phase;
  readonly ping: PingPriority;
  readonly mustVerify: Flag;
  readonly mustRefresh: Flag;
  readonly lifetimeAcknowledged: Flag;
  /** A warning is due; it shows once `phase` says so. */
  readonly warningDue: boolean;
  /** Query the other tabs for activity that this tab does not know of. */
  readonly queryTabs: boolean;
  /** Milliseconds after which time alone could change the decision; infinite if only an event can. */
  readonly wakeInMs: number;
}

/** Decides what a tab does. A pure function: the same facts always give the same decision. */
export function decide(facts: Facts): Decision {
  const {flags, session, hasServer, visible, recheckInMs} = facts;
  if (flags.locked || flags.suspended) return waitForEvent(facts);
  const {limits, timeLeftMs, lifetimeLeftMs} = session;
  const untilWarningMs = timeLeftMs - warningLastsMs(limits);
  const isOver = timeLeftMs <= 0;
  const isNearEnd = untilWarningMs <= 0 && !isOver;

  const mustVerify = flags.mustVerify || (isOver && hasServer);
  const untilQueryMs = untilWarningMs - (visible ? QUERY_LEAD_MS.visible : QUERY_LEAD_MS.hidden);
  // A throttled tab takes its next step a minute after the query, after the time for replies: it would query for ever.
  const pauseMs = flags.hasQueriedTabs ? SLEEP_MS : PAUSE_MS;
  const mayMissActivity = untilWarningMs > 0 || facts.sinceLastStepMs > pauseMs;
  const queryTabs = !hasServer && facts.hasTabs && untilQueryMs <= 0 && mayMissActivity;
  const tabRepliesInMs = facts.tabRepliesInMs || (queryTabs ? QUERY_WINDOW_MS : 0);
  const isCovered = mustVerify || (isOver && tabRepliesInMs > 0);

  // A new sign-in has moved the absolute end away: the user does not know the next one yet.
  const lifetimeAcknowledged = flags.lifetimeAcknowledged && lifetimeLeftMs <= 2 * warningLastsMs(limits);
  const needsNoWarning = !isNearEnd || (lifetimeAcknowledged && lifetimeLeftMs <= timeLeftMs);
  const wasDue = facts.warningDueForMs !== undefined;
  const warningDue = isNearEnd && (wasDue || !(isCovered || needsNoWarning));
  const waitsForReply = hasServer && warningDue && !flags.warned && (!wasDue || flags.warningReply === undefined);
  const warningDelayMs = waitsForReply ? Math.max(0, WARNING_DELAY_MS - (facts.warningDueForMs ?? 0)) : 0;

  const mustRefresh = flags.mustRefresh || facts.sinceLastStepMs > SLEEP_MS;
  const warningIsUnchecked = warningDue && !(wasDue && flags.warningReply === 'session');
  const reportInMs = untilReportMs(facts);
  const mustReport = reportInMs <= 0 && (session.hasUnreported || !Number.isFinite(session.reportedIdleMs));

  let phase: Phase = 'warning';
  if (isCovered) phase = 'checking';
  else if (isOver) phase = 'expired';
  else if (needsNoWarning || warningDelayMs > 0) phase = 'active';

  let ping: PingPriority = 'none';
  if (hasServer) {
    if (flags.mustExtend) ping = 'now';
    else if (mustVerify) ping = recheckInMs > 0 ? 'none' : 'soon';
    else if (mustReport && flags.mustHandOver) ping = 'now';
    else if (mustRefresh || warningIsUnchecked || mustReport) ping = 'soon';
  }

  const tickInMs = phase === 'warning' ? timeLeftMs % 1000 || 1000 : 0;
  const momentsMs = [timeLeftMs, untilWarningMs, reportInMs, recheckInMs, warningDelayMs, tabRepliesInMs, tickInMs];
  if (!hasServer) momentsMs.push(untilQueryMs);
  const wakeInMs = Math.min(...momentsMs.filter((momentMs) => momentMs > 0));
  return {phase, ping, mustVerify, mustRefresh, lifetimeAcknowledged, warningDue, queryTabs, wakeInMs};
}

/** A page that was left, or that is locked: nothing changes by time alone. */
function waitForEvent({flags, session, hasServer, warningDueForMs}: Facts): Decision {
  const {locked, suspended, mustRefresh, mustHandOver} = flags;
  const isBehind = session.hasUnreported && session.reportedIdleMs >= warningLastsMs(session.limits);
  const phase = locked ? 'locked' : 'checking';
  let ping: PingPriority = mustRefresh && !suspended ? 'soon' : 'none';
  if (mustHandOver && isBehind && !locked && hasServer) ping = 'now';
  const warningDue = warningDueForMs !== undefined;
  return {...flags, phase, ping, warningDue, queryTabs: false, wakeInMs: Number.POSITIVE_INFINITY};
}

/**
 * Milliseconds until a ping is due: the first one of a page that has just opened, or the report of activity, which must
 * reach the server well before the session ends there. A hidden tab pings earlier: it may wake only once a minute, and
 * needs three wakes for a ping.
 */
function untilReportMs({session: {limits, reportedIdleMs}, visible, sinceOpenedMs}: Facts): number {
  const {warnAfterMs} = limits;
  if (!Number.isFinite(reportedIdleMs)) return Math.min(FIRST_PING_MS, warnAfterMs / 2) - sinceOpenedMs;
  return (visible ? warnAfterMs : (warnAfterMs * 2) / 3) - reportedIdleMs;
}

export function warningLastsMs({expireAfterMs, warnAfterMs}: Limits): number {
  return expireAfterMs - warnAfterMs;
}

/** Why a session is over, judged by the time that it had left; milliseconds. */
export function endReason(timeLeftMs: number, lifetimeLeftMs: number): ExpireReason {
  if (timeLeftMs > ROUNDING_MS) return 'server';
  return lifetimeLeftMs > ROUNDING_MS ? 'idle' : 'lifetime';
}

/** Did the session end by time alone? False after a sign-out, and after a sign-in by another user. */
export function isTimeout(reason: ExpireReason): boolean {
  return reason === 'idle' || reason === 'lifetime';
}
