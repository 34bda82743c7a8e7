import type {ActivityStore} from './activity-store.ts';
import type {ReportExpiry} from './expiry-reports.ts';
import {activeState} from './guard.ts';
import {isAnonymous} from './identity.ts';
import type {Pseudonymize} from './pseudonyms.ts';
import {touchFollowing} from './rotation.ts';
import type {ReadableSession} from './server-session.ts';
import type {SessionState} from './session-state.ts';
import type {GuardSettings} from './settings.ts';

/** The state of a session that was checked outside of a guarded request, such as for a WebSocket. */
export interface CheckedSession {
  readonly state: SessionState;
  /** The same as in `onExpire`. Undefined for an anonymous session. */
  readonly recordHash: string | undefined;
}

export const ANONYMOUS: CheckedSession = {state: {status: 'anonymous'}, recordHash: undefined};

/** Reads the state of a session without counting as activity. Rejects when the store or the limits fail. */
export function createSessionCheck<Req>(
  settings: GuardSettings<Req>,
  store: ActivityStore,
  recordHashOf: Pseudonymize,
  reportExpiry: ReportExpiry,
): (request: Req, session: ReadableSession) => Promise<CheckedSession> {
  return async (request, session) => {
    const user = await session.user;
    const recordId = await session.recordId;
    const id = recordId ?? session.initialRecordId;
    if (isAnonymous(user) || id === undefined) return ANONYMOUS;
    const limits = settings.limitsOf(request);
    const touch = await touchFollowing(store, id, () => null, limits);
    // A session that was never guarded has not begun, so it has not ended either.
    const isKnown = recordId !== undefined || touch.active || touch.tombstone !== undefined;
    if (!isKnown && touch.reason === 'missing') return ANONYMOUS;
    const recordHash = await recordHashOf(id);
    if (touch.active) return {state: activeState(touch, limits, 'passive'), recordHash};
    await reportExpiry(id, touch, user);
    return {state: {status: 'ended', reason: touch.reason}, recordHash};
  };
}
