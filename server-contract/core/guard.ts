import {type ActivityStore, type EndedTouch, type MaybePromise, newRecordId, type RecordAge} from './activity-store.ts';
import {Misconfiguration} from './errors.ts';
import type {ExpiryReporter} from './expiry-reports.ts';
import type {RequestView} from './http.ts';
import {identityOf, isAnonymous} from './identity.ts';
import {isPromise} from './is-promise.ts';
import type {AnonymousReason, ClaimReason, Effect} from './observe.ts';
import type {RequestAge} from './request-age.ts';
import {type RequestWatch, timed} from './request-watch.ts';
import {endReasonOf, mayHaveNewCookie, touchFollowing} from './rotation.ts';
import type {ServerSession} from './server-session.ts';
import {beginRecord} from './session-changes.ts';
import type {SessionLimits} from './session-limits.ts';
import type {ActiveState, RequestKind, SessionState} from './session-state.ts';
import type {GuardSettings} from './settings.ts';

/** The claim of a request: its kind, and the seconds since the user's last activity. Null: no claim. */
export interface ActivityClaim {
  readonly kind: RequestKind;
  readonly idleFor: number | null;
  /** The rule that decided this. */
  readonly reason: ClaimReason;
}

export interface GuardResult {
  /** The state of the session after this request. */
  readonly state: SessionState;
  /** The user who was signed in when the request came. */
  readonly user: unknown;
  /** The request brought new activity of a signed-in user, so the session's cookie may be renewed. */
  readonly shouldRenew: boolean;
  /** The reply must leave the browser's cookies, as in `SessionEnd`. */
  readonly keepsCookie?: boolean;
  /** The id of the record that lives, or its former id, as the request has it. */
  readonly recordId?: string | undefined;
  /** The reason of the claim, or why no user is signed in. Absent: `user` found none. */
  readonly reason?: ClaimReason | AnonymousReason;
  /** The effect of the request on the session. Absent: none. */
  readonly effect?: Effect;
  /** The id to which the record had moved. */
  readonly movedTo?: string | undefined;
  /** The session did not begin, because its user has too many. */
  readonly isRefused?: boolean;
}

/** `readClaim` is called only for a session with a signed-in user. */
export type Guard<Req> = (
  request: RequestView<Req>,
  session: ServerSession,
  readClaim: (request: RequestView<Req>) => MaybePromise<ActivityClaim>,
  readAge: RequestAge,
  watch: RequestWatch | undefined,
) => Promise<GuardResult>;

/**
 * Decides about every request, in this order (S2): an anonymous request is left alone; an expired session ends before
 * anything in the request is believed; only then the request's claim is recorded. The store does the last two in one
 * step.
 *
 * Rejects when the store, the limits or the end of the session fail. The caller must then refuse the request (S12).
 */
export function createGuard<Req>(
  settings: GuardSettings<Req>,
  store: ActivityStore,
  report: ExpiryReporter,
): Guard<Req> {
  return async (request, session, readClaim, readAge, watch) => {
    const found = session.user;
    const user = isPromise(found) ? await found : found;
    if (isAnonymous(user)) return {state: {status: 'anonymous'}, user, shouldRenew: false};
    const {kind, idleFor, reason} = await readClaim(request);
    const limits = settings.limitsOf(request.native);
    const foundId = session.recordId;
    const recordId = isPromise(foundId) ? await foundId : foundId;
    const id = recordId ?? session.initialRecordId;
    const visit: Visit<Req> = {native: request.native, session, user, kind, reason, limits, readAge, watch};
    if (id === undefined) return beginOrEnd(visit);
    let claimed = idleFor;
    const readIdleFor = (): number | null => {
      claimed = idleFor === null ? null : idleFor + readAge();
      return claimed;
    };
    const identity = identityOf(user);
    const followed = await timed(watch, () => touchFollowing(store, id, readIdleFor, limits, identity));
    const {touch, superseded} = followed;
    if (touch.active) {
      const state = activeState(touch.advanced ? inWholeSeconds(touch, claimed) : touch, limits, kind);
      const effect = touch.advanced ? 'extended' : 'unchanged';
      // The session's cookie must not be renewed with its old id.
      if (superseded) {
        return {state, user, shouldRenew: false, recordId: id, movedTo: followed.id, reason, effect};
      }
      if (recordId === undefined) session.saveRecordId?.(id);
      return {state, user, shouldRenew: kind === 'activity' || touch.advanced, recordId: id, reason, effect};
    }
    // Without a key of its own the session is older than the guard, or was saved by the application during the sign-in.
    const isKnown = recordId !== undefined || touch.tombstone !== undefined;
    if (touch.reason !== 'missing' || isKnown) return end(visit, id, touch, superseded);
    if (kind === 'ping' && (await isSignedInByRequest(session))) {
      return {state: {status: 'anonymous'}, user: undefined, shouldRenew: false, reason: 'signed-in-by-request'};
    }
    return begin(visit, id);
  };

  function beginOrEnd(visit: Visit<Req>): Promise<GuardResult> {
    const {keylessReason} = visit.session;
    if (keylessReason === undefined) return begin(visit);
    settings.reportError(new Misconfiguration(keylessReason));
    return end(visit, undefined, {active: false, reason: 'missing'});
  }

  async function begin(visit: Visit<Req>, id: string = newRecordId()): Promise<GuardResult> {
    const {native, session, user, kind, reason, limits, watch} = visit;
    if (session.tokenAdvice !== undefined) settings.reportError(new Misconfiguration(session.tokenAdvice));
    const owner = settings.ownerOf(native, user);
    const touch = await timed(watch, () => beginRecord(store, session, limits, owner, id));
    if (touch.started !== undefined) report.revoked(touch.started.ended, user, 'too-many');
    if (!touch.active) return end(visit, id, touch);
    return {state: activeState(touch, limits, kind), user, shouldRenew: true, recordId: id, reason, effect: 'began'};
  }

  async function end(
    {session, user, readAge}: Visit<Req>,
    id: string | undefined,
    touch: EndedTouch,
    superseded = false,
  ): Promise<GuardResult> {
    const reason = endReasonOf(touch);
    const isRefused = touch.started?.refused === true;
    // Nothing began that could be told.
    const reportEnd = async (): Promise<void> => (isRefused ? undefined : report.expired(id, touch, user));
    const keepsCookie = mayHaveNewCookie(touch, superseded, readAge());
    try {
      await session.end({reason, user, ...(keepsCookie && {keepsCookie})});
    } catch (error) {
      // The record has ended, although a function of the application failed. No later request reports this end.
      await reportEnd();
      throw error;
    }
    if (!isAnonymous(await session.user)) throw new Error('session-security: somebody is signed in after endSession');
    await reportEnd();
    return {state: {status: 'ended', reason}, user, shouldRenew: false, keepsCookie, isRefused};
  }
}

/**
 * True when the stored session names no user, so that middleware before the guard signed one in, as by a remember-me cookie.
 * Scripts send pings without the user, so a ping must not do that. The session is as it was stored then.
 */
async function isSignedInByRequest(session: ServerSession): Promise<boolean> {
  if (session.restore === undefined) return false;
  await session.restore();
  return isAnonymous(await session.user);
}

/** One request of a signed-in user. */
interface Visit<Req> {
  readonly native: Req;
  readonly session: ServerSession;
  readonly user: unknown;
  readonly kind: RequestKind;
  readonly reason: ClaimReason;
  readonly limits: SessionLimits;
  readonly readAge: RequestAge;
  readonly watch: RequestWatch | undefined;
}

/**
 * A claim that was recorded is the idle time of the session: whole seconds, as browsers count, and those for which the
 * request waited. Rounded up with the milliseconds of an ordinary request, the reply would be a second older than the
 * claim, and the browser would report again.
 */
function inWholeSeconds({idleFor, age}: RecordAge, claimed: number | null): RecordAge {
  return {idleFor: claimed === null ? idleFor : Math.max(Math.floor(claimed), Math.floor(idleFor)), age};
}

export function activeState(
  {idleFor, age}: RecordAge,
  {expireAfter, warnAfter, maxLifetime}: SessionLimits,
  countedAs: RequestKind,
): ActiveState {
  const status = 'active';
  if (maxLifetime === Number.POSITIVE_INFINITY) return {status, idleFor, expireAfter, warnAfter, countedAs};
  return {status, idleFor, expireAfter, warnAfter, countedAs, endsIn: maxLifetime - age};
}
