import type {EndReason} from './activity-store.ts';
import type {ActivityReason, InactivityReason} from './counts-as-activity.ts';
import type {NoPingReason} from './cross-site-check.ts';
import type {ReportError} from './errors.ts';
import type {PingReason} from './read-idle-for.ts';
import type {StoreEvent} from './store-events.ts';

/**
 * What the option `observe` gets: counts and reasons for metrics and logs, without ids, users or addresses (O3). All
 * words are of closed lists, which docs/observe.md explains.
 */
export type ObservedEvent = RequestEvent | RevokeEvent | StoreEvent;

/**
 * What the guard decided about one request. `kind` says how the request was counted, `reason` by which rule, and
 * `outcome` what that did to the session.
 */
export type RequestEvent =
  | Observed<'activity', Effect, ActivityReason>
  | Observed<'ping', Effect, PingReason>
  | Observed<'passive', Effect, NoActivityReason>
  | Observed<'ping', 'anonymous', AnonymousReason>
  | Observed<'passive', 'anonymous', 'no-user'>
  | Observed<'expire', 'ended', EndReason>
  | Observed<'refuse', 'refused', RefuseReason>;

/** A session that the server ended, whether or not a request came for it. */
export type RevokeEvent = Observed<'revoke', 'ended', RevokeReason>;

interface Observed<Kind extends string, Outcome extends string, Reason extends string> {
  readonly kind: Kind;
  readonly outcome: Outcome;
  readonly reason: Reason;
  /** Milliseconds for which the store was waited for, with a fraction. Absent: it was not asked. */
  readonly storeMs?: number;
}

/** `extended` moved the last activity forward, `unchanged` did not, and with `began` the record of the session began. */
export type Effect = 'extended' | 'unchanged' | 'began';

/** A rule of the option `passive`, or its error. */
export type PassiveReason = 'passive' | 'passive-failed';

export type NoActivityReason = InactivityReason | PassiveReason | 'stray-ping' | 'check';

/** Why a request of a signed-in user is counted as it is. */
export type ClaimReason = ActivityReason | NoActivityReason | PingReason;

export type AnonymousReason = 'no-user' | 'signed-in-by-request';

export type RefuseReason =
  | NoPingReason
  | 'method-not-allowed'
  | 'former-id'
  | 'too-many-streams'
  | 'store-error'
  | 'store-timeout'
  | 'not-stored'
  | 'too-many'
  | 'misconfiguration'
  | 'application-error';

export type RevokeReason = 'end-session' | 'too-many';

/** Every reason of every event. */
export type ObservedReason = ObservedEvent['reason'];

/** Tells the application about an event. Never throws, and nothing waits for it. */
export type Observe = (event: ObservedEvent) => void;

/** Wraps the application's `observe`. Its errors change nothing, and the first one is reported (O2). */
export function createObserver(
  observe: ((event: ObservedEvent) => unknown) | undefined,
  reportError: ReportError,
): Observe | undefined {
  if (observe === undefined) return undefined;
  let hasReported = false;

  function report(cause: unknown): void {
    if (hasReported) return;
    hasReported = true;
    reportError(new Error('session-security: observe failed; its next errors are not reported', {cause}));
  }
  return (event) => {
    try {
      const result = observe(event);
      // An async function returns a promise, which nobody waits for.
      if (result instanceof Promise) result.catch(report);
    } catch (error) {
      report(error);
    }
  };
}
