import type {ActivityStore, EndedTouch, MaybePromise, RecordAge} from './activity-store.ts';
import {Misconfiguration} from './errors.ts';
import type {ReportExpiry} from './expiry-reports.ts';
import type {RequestView} from './http.ts';
import {isAnonymous} from './identity.ts';
import {isPromise} from './is-promise.ts';
import type {RequestAge} from './request-age.ts';
import {type FollowedTouch, mayHaveNewCookie, touchFollowing} from './rotation.ts';
import type {ServerSession} from './server-session.ts';
import {beginRecord} from './session-changes.ts';
import type {SessionLimits} from './session-limits.ts';
import type {ActiveState, RequestKind, SessionState} from './session-state.ts';
import type {GuardSettings} from './settings.ts';

/** The claim of a request: its kind, and the seconds since the user's last activity. Null: no claim. */
export interface ActivityClaim {
  readonly kind: RequestKind;
  readonly idleFor: number | null;
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
}

/** `readClaim` is called only for a session with a signed-in user. */
export type Guard<Req> = (
  request: RequestView<Req>,
  session: ServerSession,
  readClaim: (request: RequestView<Req>) => MaybePromise<ActivityClaim>,
  readAge: RequestAge,
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
  reportExpiry: ReportExpiry,
): Guard<Req> {
  return async (request, session, readClaim, readAge) => {
    const found = session.user;
    const user = isPromise(found) ? await found : found;
    if (isAnonymous(user)) return {state: {status: 'anonymous'}, user, shouldRenew: false};
    const {kind, idleFor} = await readClaim(request);
    const limits = settings.limitsOf(request.native);
    const foundId = session.recordId;
    const recordId = isPromise(foundId) ? await foundId : foundId;
    const id = recordId ?? session.initialRecordId;
    const visit: Visit = {session, user, kind, limits, readAge};
    if (id === undefined) return beginOrEnd(visit);
    let claimed = idleFor;
    const readIdleFor = (): number | null => {
      claimed = idleFor === null ? null : idleFor + readAge();
      return claimed;
    };
    const touch = inWholeSeconds(await touchFollowing(store, id, readIdleFor, limits), claimed);
    if (touch.active && touch.superseded) {
      // The session's cookie must not be renewed with its old id.
      return {state: activeState(touch, limits, kind), user, shouldRenew: false, recordId: id};
    }
    if (touch.active) {
      if (recordId === undefined) session.saveRecordId?.(id);
      return {
        state: activeState(touch, limits, kind),
        user,
        shouldRenew: kind === 'activity' || touch.advanced,
        recordId: id,
      };
    }
    // Without a key of its own the session is older than the guard, or was saved by the application during the sign-in.
    const isKnown = recordId !== undefined || touch.tombstone !== undefined;
    if (touch.reason === 'missing' && !isKnown) return begin(visit, id);
    return end(visit, id, touch);
  };

  function beginOrEnd(visit: Visit): Promise<GuardResult> {
    const {keylessReason} = visit.session;
    if (keylessReason === undefined) return begin(visit);
    settings.reportError(new Misconfiguration(keylessReason));
    return end(visit, undefined, {active: false, reason: 'missing'});
  }

  async function begin(visit: Visit, id?: string): Promise<GuardResult> {
    const {session, user, kind, limits} = visit;
    if (session.tokenAdvice !== undefined) settings.reportError(new Misconfiguration(session.tokenAdvice));
    const touch = await beginRecord(store, session, limits, id);
    if (!touch.active) return end(visit, id, touch);
    return {state: activeState(touch, limits, kind), user, shouldRenew: true};
  }

  async function end({session, user, readAge}: Visit, id: string | undefined, touch: EndedTouch): Promise<GuardResult> {
    const {reason} = touch;
    const keepsCookie = mayHaveNewCookie(touch, readAge());
    await session.end({reason, user, ...(keepsCookie && {keepsCookie})});
    if (!isAnonymous(await session.user)) throw new Error('session-security: somebody is signed in after endSession');
    await reportExpiry(id, touch, user);
    return {state: {status: 'ended', reason}, user, shouldRenew: false, keepsCookie};
  }
}

/** One request of a signed-in user. */
interface Visit {
  readonly session: ServerSession;
  readonly user: unknown;
  readonly kind: RequestKind;
  readonly limits: SessionLimits;
  readonly readAge: RequestAge;
}

/**
 * A claim that was recorded is the idle time of the session: whole seconds, as browsers count, and those for which the
 * request waited. Rounded up with the milliseconds of an ordinary request, the reply would be a second older than the
 * claim, and the browser would report again.
 */
function inWholeSeconds(touch: FollowedTouch, claimed: number | null): FollowedTouch {
  if (!touch.active || !touch.advanced || claimed === null) return touch;
  return {...touch, idleFor: Math.max(Math.floor(claimed), Math.floor(touch.idleFor))};
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
