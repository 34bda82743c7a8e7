import type {ServerWord} from '../contract.ts';
import type {EndReason} from './activity-store.ts';

/** What the guard found out about the session of one request. All durations in seconds. */
export type SessionState = AnonymousState | ActiveState | EndedState;

/** Nobody is signed in. */
export interface AnonymousState {
  readonly status: 'anonymous';
}

/** The session lives; `idleFor` is seen after this request was counted. */
export interface ActiveState extends ServerWord {
  readonly status: 'active';
  readonly expireAfter: number;
  readonly warnAfter: number;
  /** What this request did: an `activity`, a `ping`, or `passive`, which only asks. */
  readonly countedAs: RequestKind;
}

/** The session was over when this request came; the request goes on as an anonymous one. */
export interface EndedState {
  readonly status: 'ended';
  readonly reason: EndReason;
}

export type RequestKind = 'activity' | 'passive' | 'ping';

/** On the request itself: an entry in a WeakMap would cost about 2 µs a request, most of them in garbage collection. */
const STATE = Symbol('session state');

/**
 * What session security knows about the session of this request, for a login page that says why somebody was signed out
 * or a page that shows the time left. A request that was not guarded (yet) counts as anonymous.
 */
export function sessionState(request: object): SessionState {
  return (request as {readonly [STATE]?: SessionState})[STATE] ?? {status: 'anonymous'};
}

/** For adapters: what `sessionState` answers for this request from now on. */
export function rememberState(request: object, state: SessionState): void {
  (request as {[STATE]?: SessionState})[STATE] = state;
}
