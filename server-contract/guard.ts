import type {MaybePromise, RequestView, SessionView} from './exchange.ts';
import {isAnonymous, type Pseudonym} from './identity.ts';
import type {Expiry} from './options.ts';
import type {SessionLimits, Settings} from './settings.ts';
import {startRecord} from './sign-ins.ts';
import type {ActiveState, EndedState, RequestKind, SessionState} from './state.ts';
import type {ActivityStore, EndReason, RecordAge} from './store.ts';

/** What a request says: which kind it is, and how many seconds ago its person was active. Null: it says nothing. */
export interface Claim {
  readonly kind: RequestKind;
  readonly idleFor: number | null;
}

/** The session's state, and whether the request was sign of life enough to renew a rolling cookie. */
export interface Verdict {
  readonly state: SessionState;
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
export function createGuard<Req>(settings: Settings<Req>, store: ActivityStore, pseudonym: Pseudonym): Guard<Req> {
  return async (request, session, readClaim) => {
    const {user} = session;
    if (isAnonymous(user)) return {state: {status: 'anonymous'}, renews: true};
    const claim = await readClaim();
    const limits = settings.limitsOf(request.native);
    const id = session.recordId;
    if (id === undefined) {
      await startRecord(store, session, limits);
      return {state: active({idleFor: 0, age: 0}, limits, claim.kind), renews: true};
    }
    const touch = await store.touch(id, claim.idleFor, limits);
    if (!touch.active) return {state: await end(session, id, touch.reason), renews: false};
    return {state: active(touch, limits, claim.kind), renews: claim.kind === 'activity' || touch.advanced};
  };

  async function end(session: SessionView, id: string, reason: EndReason): Promise<EndedState> {
    report({reason, user: session.user, recordHash: await pseudonym(`record:${id}`)});
    await session.end();
    if (!isAnonymous(session.user)) throw new Error('session-security: somebody is signed in after endSession');
    return {status: 'ended', reason};
  }

  /** Not waited for: a full log must not hold a session open. */
  function report(expiry: Expiry): void {
    Promise.resolve(expiry).then(settings.onExpire).catch(settings.report);
  }
}

function active({idleFor, age}: RecordAge, limits: SessionLimits, countedAs: RequestKind): ActiveState {
  const {expireAfter, warnAfter, maxLifetime} = limits;
  const state = {status: 'active', idleFor, expireAfter, warnAfter, countedAs} as const;
  return Number.isFinite(maxLifetime) ? {...state, endsIn: maxLifetime - age} : state;
}
