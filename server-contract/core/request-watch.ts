import {Misconfiguration} from './errors.ts';
import type {AnonymousReason, ClaimReason, Effect, Observe, RefuseReason, RequestEvent} from './observe.ts';
import {monotonicNow} from './request-age.ts';
import type {SessionState} from './session-state.ts';
import {StoreTimeout} from './store-timeout.ts';

/** The part of a decision that an observer is told. */
interface Decision {
  readonly state: SessionState;
  readonly reason?: ClaimReason | AnonymousReason;
  readonly effect?: Effect;
}

/** Tells an observer about one request (O1). There is none where nobody observes. */
export class RequestWatch {
  readonly #observe: Observe;
  #storeMs: number | undefined;
  #hasStoreFailed = false;

  constructor(observe: Observe) {
    this.#observe = observe;
  }

  /** Adds the time until the store has answered. */
  async time<T>(ask: () => Promise<T>): Promise<T> {
    const askedMs = monotonicNow();
    try {
      return await ask();
    } catch (error) {
      this.#hasStoreFailed = true;
      throw error;
    } finally {
      this.#storeMs = (this.#storeMs ?? 0) + monotonicNow() - askedMs;
    }
  }

  /** The guard has decided. */
  decided({state, reason, effect = 'unchanged'}: Decision, kind: 'ping' | 'passive'): void {
    if (state.status === 'ended') this.#tell({kind: 'expire', outcome: 'ended', reason: state.reason});
    else if (state.status === 'anonymous') this.#tell(anonymousEvent(kind, reason));
    // The claim gave both the kind and its reason.
    else this.#tell({kind: state.countedAs, outcome: effect, reason} as RequestEvent);
  }

  refused(reason: RefuseReason): void {
    this.#tell({kind: 'refuse', outcome: 'refused', reason});
  }

  /** The request is refused because of this error. */
  failed(error: unknown): void {
    if (error instanceof Misconfiguration) this.refused('misconfiguration');
    else if (error instanceof StoreTimeout) this.refused('store-timeout');
    else this.refused(this.#hasStoreFailed ? 'store-error' : 'application-error');
  }

  #tell(event: RequestEvent): void {
    this.#observe(this.#storeMs === undefined ? event : {...event, storeMs: this.#storeMs});
  }
}

function anonymousEvent(kind: 'ping' | 'passive', reason: Decision['reason']): RequestEvent {
  if (kind === 'passive') return {kind, outcome: 'anonymous', reason: 'no-user'};
  return {kind, outcome: 'anonymous', reason: reason === 'signed-in-by-request' ? reason : 'no-user'};
}

/** The time counts only where somebody observes. */
export function timed<T>(watch: RequestWatch | undefined, ask: () => Promise<T>): Promise<T> {
  return watch === undefined ? ask() : watch.time(ask);
}
