/** The server half without a framework: for adapters, stores and tests. Applications import an adapter. */
export * from './contract.ts';
export type {
  ActivityStore,
  EndedSession,
  EndReason,
  EndWatcher,
  MaybePromise,
  RecordAge,
  RecordLimits,
  RecordOwner,
  Started,
  StopWatching,
  StoredSession,
  Touch,
  WhenTooMany,
} from './core/activity-store.ts';
export type {CountAs} from './core/counts-as-activity.ts';
export {isActivity} from './core/counts-as-activity.ts';
export {mayPing} from './core/cross-site-check.ts';
export type {Reply, ReplyStream, RequestView, StreamSink} from './core/http.ts';
export type {ObservedEvent, ObservedReason, RequestEvent, RevokeEvent} from './core/observe.ts';
export type {EventsOptions, Expiry, Limit, PassiveRule, SessionSecurityOptions} from './core/options.ts';
export {parsePingId} from './core/ping-handler.ts';
export {parseIdleFor} from './core/read-idle-for.ts';
export type {HandleResult} from './core/request-handler.ts';
export type {ReadableSession, ServerSession, SessionEnd} from './core/server-session.ts';
export type {SessionLimits} from './core/session-limits.ts';
export {createSessionSecurity, type SessionCalls, type SessionSecurity} from './core/session-security.ts';
export {
  type ActiveState,
  type AnonymousState,
  type EndedState,
  type RequestKind,
  rememberState,
  type SessionState,
  sessionState,
} from './core/session-state.ts';
export type {StoreEvent} from './core/store-events.ts';
export {SessionUnavailable} from './core/store-unavailable.ts';
export {KEEP_EXPIRED, type Tombstone, type TombstoneCause} from './core/tombstone.ts';
export {TooManySessions} from './core/too-many-sessions.ts';
export type {CheckedSession} from './core/unguarded-check.ts';
export type {SessionPage, UserSession, UserSessions} from './core/user-sessions.ts';
export {wantsJson} from './core/wants-json.ts';
export {type PingOutcome, parseReply, type ReplyHead} from './parse-reply.ts';
