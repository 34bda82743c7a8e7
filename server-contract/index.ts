/** The server half without a framework: for adapters, stores and tests. Applications import an adapter. */
export * from './contract.ts';
export type {MaybePromise, Reply, RequestView, SessionView} from './exchange.ts';
export type {Expiry, Limit, PassiveRule, SessionSecurityOptions} from './options.ts';
export type {CountAs} from './policy.ts';
export {isActivity, mayPing, wantsJson} from './policy.ts';
export {
  type CheckedSession,
  createSessionSecurity,
  type Outcome,
  type SeenSession,
  type SessionSecurity,
} from './session-security.ts';
export type {SessionLimits} from './settings.ts';
export {
  type ActiveState,
  type AnonymousState,
  type EndedState,
  type RequestKind,
  rememberState,
  type SessionState,
  sessionState,
} from './state.ts';
export {
  type ActivityStore,
  type EndReason,
  KEEP_EXPIRED,
  type RecordAge,
  type RecordLimits,
  type Touch,
} from './store.ts';
