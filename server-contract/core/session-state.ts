import type {SessionInfo} from '../contract.ts';
import type {EndReason} from './activity-store.ts';

/** The state of the session of one request, as the guard found it. Durations in seconds. */
export type SessionState = AnonymousState | ActiveState | EndedState;

/** No user is signed in. */
export interface AnonymousState {
  readonly status: 'anonymous';
}

/** The session is alive. `idleFor` already includes this request. */
export interface ActiveState extends SessionInfo {
  readonly status: 'active';
  readonly expireAfter: number;
  readonly warnAfter: number;
  /** How this request was counted: an `activity`, a `ping`, or `passive`, which only reads. */
  readonly countedAs: RequestKind;
}

/** The session was over when this request came. The request continues as an anonymous one. */
export interface EndedState {
  readonly status: 'ended';
  readonly reason: EndReason;
}

export type RequestKind = 'activity' | 'passive' | 'ping';

/** A field of the request. An entry in a WeakMap costs about 2 µs per request, mostly in garbage collection. */
const STATE = Symbol('session state');

/**
 * The session state of this request, for a login page that explains a sign-out or a page that shows the remaining time.
 * A request that is not guarded (yet) counts as anonymous.
 */
export function sessionState(request: object): SessionState {
  return (request as {readonly [STATE]?: SessionState})[STATE] ?? {status: 'anonymous'};
}

/** For adapters: sets the value that `sessionState` returns for this request. */
export function rememberState(request: object, state: SessionState): void {
  (request as {[STATE]?: SessionState})[STATE] = state;
}
