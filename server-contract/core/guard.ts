import type {ActivityStore, EndReason, RecordAge} from './activity-store.ts';
import {atOnce} from './errors.ts';
import type {ReportExpiry} from './expiry-reports.ts';
import {andThen, type MaybePromise, type RequestView, type SessionView} from './http.ts';
import {isAnonymous} from './identity.ts';
import {startRecord} from './session-changes.ts';
import type {ActiveState, RequestKind, SessionState} from './session-state.ts';
import type {SessionLimits, Settings} from './validate-options.ts';

/** What a request says: which kind it is, and how many seconds ago its person was active. Null: it says nothing. */
export interface Claim {
  readonly kind: RequestKind;
  readonly idleFor: number | null;
}

/** What is true of a session after a request. */
export interface Verdict {
  readonly state: SessionState;
  /** Whoever was signed in when the request came. */
  readonly user: unknown;
  /** The request was sign enough of a signed-in person's life to renew their cookie. */
  readonly renews: boolean;
}

/** `claimOf` is only called for a session that has somebody signed in. */
export type Guard<Req> = (
  request: RequestView<Req>,
  session: SessionView,
  claimOf: (request: RequestView<Req>) => MaybePromise<Claim>,
) => MaybePromise<Verdict>;

/**
 * Decides about every request, in this order (S2): an anonymous one is left alone; an expired session ends before
 * anything in the request is believed; only then its claim is taken. The store does the last two in one step.
 *
 * It throws or rejects when the store, the limits or the ending of the session fail: the caller must then refuse the
 * request (S12).
 */
export function createGuard<Req>(
  settings: Settings<Req>,
  store: ActivityStore,
  reportExpiry: ReportExpiry,
): Guard<Req> {
  return (request, session, claimOf) => {
    const user = atOnce('user', session.user);
    if (isAnonymous(user)) return {state: {status: 'anonymous'}, user, renews: false};
    return andThen(claimOf(request), (claim) => judge(session, user, claim, settings.limitsOf(request.native)));
  };

  function judge(session: SessionView, user: unknown, claim: Claim, limits: SessionLimits): MaybePromise<Verdict> {
    const {kind, idleFor} = claim;
    const recordId = atOnce('sessionId', session.recordId);
    const id = recordId ?? session.firstRecordId;
    if (id === undefined) return begin(session, user, kind, limits);
    return andThen(store.touch(id, idleFor, limits), (touch): MaybePromise<Verdict> => {
      if (touch.active) {
        if (recordId === undefined) session.keepRecordId?.(id);
        return {state: active(touch, limits, kind), user, renews: kind === 'activity' || touch.advanced};
      }
      const isNew = recordId === undefined && touch.reason === 'missing';
      return isNew ? begin(session, user, kind, limits, id) : end(session, id, touch.reason);
    });
  }

  /** A session from before it was guarded, or saved by the application in the midst of signing in. */
  function begin(
    session: SessionView,
    user: unknown,
    kind: RequestKind,
    limits: SessionLimits,
    id?: string,
  ): MaybePromise<Verdict> {
    const state = active({idleFor: 0, age: 0}, limits, kind);
    return andThen(startRecord(store, session, limits, id), () => ({state, user, renews: true}));
  }

  async function end(session: SessionView, id: string, reason: EndReason): Promise<Verdict> {
    const {user} = session;
    await session.end();
    if (!isAnonymous(session.user)) throw new Error('session-security: somebody is signed in after endSession');
    await reportExpiry(id, reason, user);
    return {state: {status: 'ended', reason}, user, renews: false};
  }
}

export function active({idleFor, age}: RecordAge, limits: SessionLimits, countedAs: RequestKind): ActiveState {
  const {expireAfter, warnAfter, maxLifetime} = limits;
  const status = 'active';
  if (maxLifetime === Number.POSITIVE_INFINITY) return {status, idleFor, expireAfter, warnAfter, countedAs};
  return {status, idleFor, expireAfter, warnAfter, countedAs, endsIn: maxLifetime - age};
}
