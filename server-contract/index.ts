/** The server half without a framework: for adapters, stores and tests. Applications import an adapter. */
export * from './contract.ts';
export type {CountAs} from './core/activity-policy.ts';
export {isActivity, mayPing, wantsJson} from './core/activity-policy.ts';
export {
  type ActivityStore,
  type EndReason,
  KEEP_EXPIRED,
  type RecordAge,
  type RecordLimits,
  type Touch,
} from './core/activity-store.ts';
export type {MaybePromise, Reply, RequestView, SessionView} from './core/http.ts';
export type {Expiry, Limit, PassiveRule, SessionSecurityOptions} from './core/options.ts';
export {
  type CheckedSession,
  createSessionSecurity,
  type Outcome,
  type SeenSession,
  type SessionSecurity,
} from './core/session-security.ts';
export {
  type ActiveState,
  type AnonymousState,
  type EndedState,
  type RequestKind,
  rememberState,
  type SessionState,
  sessionState,
} from './core/session-state.ts';
export type {SessionLimits} from './core/validate-options.ts';
