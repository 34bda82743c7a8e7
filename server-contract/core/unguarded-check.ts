import type {ActivityStore} from './activity-store.ts';
import type {ReportExpiry} from './expiry-reports.ts';
import {activeState} from './guard.ts';
import {identityOf, isAnonymous} from './identity.ts';
import type {Pseudonyms} from './pseudonyms.ts';
import {type RequestWatch, timed} from './request-watch.ts';
import {endReasonOf, touchFollowing} from './rotation.ts';
import type {ReadableSession} from './server-session.ts';
import type {SessionState} from './session-state.ts';
import type {GuardSettings} from './settings.ts';

/** The state of a session that was checked outside of a guarded request, such as for a WebSocket. */
export interface CheckedSession {
  readonly state: SessionState;
  /** The same as in `onExpire`. Undefined for an anonymous session. */
  readonly recordHash: string | undefined;
  /** The value of `Session-User`, for the attribute `user` of a page. Undefined without a session that lives. */
  readonly userHash: string | undefined;
}

export const ANONYMOUS: CheckedSession = {state: {status: 'anonymous'}, recordHash: undefined, userHash: undefined};

/** Reads the state of a session without counting as activity. Rejects when the store or the limits fail. */
export function createSessionCheck<Req>(
  settings: GuardSettings<Req>,
  store: ActivityStore,
  hashOf: Pseudonyms,
  reportExpiry: ReportExpiry,
): (request: Req, session: ReadableSession, watch: RequestWatch | undefined) => Promise<CheckedSession> {
  return async (request, session, watch) => {
    const user = await session.user;
    const recordId = await session.recordId;
    const id = recordId ?? session.initialRecordId;
    if (isAnonymous(user) || id === undefined) return ANONYMOUS;
    const limits = settings.limitsOf(request);
    const identity = identityOf(user);
    const {touch} = await timed(watch, () => touchFollowing(store, id, () => null, limits, identity));
    // A session that was never guarded has not begun, so it has not ended either.
    const isKnown = recordId !== undefined || touch.active || touch.tombstone !== undefined;
    if (!isKnown && touch.reason === 'missing') return ANONYMOUS;
    const recordHash = await hashOf.record(touch.firstId ?? id);
    if (touch.active) {
      const userHash = identity === undefined ? undefined : await hashOf.user(identity);
      return {state: activeState(touch, limits, 'passive'), recordHash, userHash};
    }
    await reportExpiry(id, touch, user);
    return {state: {status: 'ended', reason: endReasonOf(touch)}, recordHash, userHash: undefined};
  };
}
