import type {MaybePromise, RequestView, SessionView} from './exchange.ts';
import type {ReportExpiry} from './expiries.ts';
import {isAnonymous} from './identity.ts';
import type {SessionLimits, Settings} from './settings.ts';
import {startRecord} from './sign-ins.ts';
import type {ActiveState, EndedState, RequestKind, SessionState} from './state.ts';
import type {ActivityStore, EndReason, RecordAge, Touch} from './store.ts';
import {Misconfiguration} from './trouble.ts';

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

/** `readClaim` is only called for a session that has somebody signed in. */
export type Guard<Req> = (
  request: RequestView<Req>,
  session: SessionView,
  readClaim: () => MaybePromise<Claim>,
) => Promise<Verdict>;

/**
 * Decides about every request, in this order (S2): an anonymous one is left alone; an expired session ends before
 * anything in the request is believed; only then its claim is taken. The store does the last two in one step.
 *
 * The promise is rejected when the store, the limits or the ending of the session fail: the caller must then refuse the
 * request (S12).
 */
export function createGuard<Req>(
  settings: Settings<Req>,
  store: ActivityStore,
  reportExpiry: ReportExpiry,
): Guard<Req> {
  return async (request, session, readClaim) => {
    const user = atOnce('user', session.user);
    if (isAnonymous(user)) return {state: {status: 'anonymous'}, user, renews: false};
    const claim = await readClaim();
    const limits = settings.limitsOf(request.native);
    const id = atOnce('sessionId', session.recordId) ?? session.firstRecordId;
    const touch = id === undefined ? MISSING : await store.touch(id, claim.idleFor, limits);
    if (id === undefined || isFirstSeen(session, touch)) {
      await startRecord(store, session, limits, id);
      return {state: active({idleFor: 0, age: 0}, limits, claim.kind), user, renews: true};
    }
    if (!touch.active) return {state: await end(session, id, touch.reason), user, renews: false};
    if (session.recordId === undefined) session.keepRecordId?.(id);
    return {state: active(touch, limits, claim.kind), user, renews: claim.kind === 'activity' || touch.advanced};
  };

  async function end(session: SessionView, id: string, reason: EndReason): Promise<EndedState> {
    const {user} = session;
    await session.end();
    if (!isAnonymous(session.user)) throw new Error('session-security: somebody is signed in after endSession');
    await reportExpiry(id, reason, user);
    return {status: 'ended', reason};
  }
}

const MISSING: Touch = {active: false, reason: 'missing'};

/** A session from before it was guarded, or saved by the application in the midst of signing in. */
function isFirstSeen({recordId}: SessionView, touch: Touch): boolean {
  return recordId === undefined && !touch.active && touch.reason === 'missing';
}

/** A promise would be taken for somebody, whoever it is of. */
export function atOnce<T>(option: string, value: T): T {
  if (typeof (value as Partial<PromiseLike<unknown>> | null | undefined)?.then !== 'function') return value;
  Promise.resolve(value).catch(() => {});
  throw new Misconfiguration(`${option} must answer at once, got a promise`);
}

export function active({idleFor, age}: RecordAge, limits: SessionLimits, countedAs: RequestKind): ActiveState {
  const {expireAfter, warnAfter, maxLifetime} = limits;
  const status = 'active';
  if (maxLifetime === Number.POSITIVE_INFINITY) return {status, idleFor, expireAfter, warnAfter, countedAs};
  return {status, idleFor, expireAfter, warnAfter, countedAs, endsIn: maxLifetime - age};
}
