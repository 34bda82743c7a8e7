import type {ActivityStore, EndReason, MaybePromise, RecordAge} from './activity-store.ts';
import {requireSync} from './errors.ts';
import type {ReportExpiry} from './expiry-reports.ts';
import type {RequestView} from './http.ts';
import {isAnonymous} from './identity.ts';
import type {ServerSession} from './server-session.ts';
import {startRecord} from './session-changes.ts';
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
}

/** `readClaim` is called only for a session with a signed-in user. */
export type Guard<Req> = (
  request: RequestView<Req>,
  session: ServerSession,
  readClaim: (request: RequestView<Req>) => MaybePromise<ActivityClaim>,
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
  return async (request, session, readClaim) => {
    const user = requireSync('user', session.user);
    if (isAnonymous(user)) return {state: {status: 'anonymous'}, user, shouldRenew: false};
    const {kind, idleFor} = await readClaim(request);
    const limits = settings.limitsOf(request.native);
    const recordId = requireSync('sessionId', session.recordId);
    const id = recordId ?? session.initialRecordId;
    if (id === undefined) return begin(session, user, kind, limits);
    const touch = await store.touch(id, idleFor, limits);
    if (touch.active) {
      if (recordId === undefined) session.saveRecordId?.(id);
      return {state: activeState(touch, limits, kind), user, shouldRenew: kind === 'activity' || touch.advanced};
    }
    // Without a key of its own the session is older than the guard, or was saved by the application during the sign-in.
    if (recordId === undefined && touch.reason === 'missing') return begin(session, user, kind, limits, id);
    return end(session, id, touch.reason);
  };

  async function begin(
    session: ServerSession,
    user: unknown,
    kind: RequestKind,
    limits: SessionLimits,
    id?: string,
  ): Promise<GuardResult> {
    await startRecord(store, session, limits, id);
    return {state: activeState({idleFor: 0, age: 0}, limits, kind), user, shouldRenew: true};
  }

  async function end(session: ServerSession, id: string, reason: EndReason): Promise<GuardResult> {
    const {user} = session;
    await session.end();
    if (!isAnonymous(session.user)) throw new Error('session-security: somebody is signed in after endSession');
    await reportExpiry(id, reason, user);
    return {state: {status: 'ended', reason}, user, shouldRenew: false};
  }
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
