import type {ClockReading} from './clock.ts';
import type {Limits} from './limits.ts';
import type {ExpireReason, Phase, ResumeCause} from './phase.ts';

/** Everything that the core needs from outside. `browser/` implements it; tests pass a simulation. */
export interface Environment {
  readClocks(): ClockReading;
  /** A number in [0, 1). */
  random(): number;
  /** Is the page visible, rather than in a hidden tab? */
  visible(): boolean;
  readonly timer: Timer;
  /** Undefined: the tabs of this browser decide alone. */
  readonly server: Server | undefined;
  /** Undefined: this tab agrees with other tabs through the server only. */
  readonly tabs: Tabs | undefined;
}

/** Once a warning shows, either any activity extends the session or only the button. */
export type ExtendOn = 'activity' | 'button';

/** When the session is over: `leave` the page, or `lock` it, covered, until the same user has signed in again. */
export type ExpireAction = 'leave' | 'lock';

/** Who found the end: `this-tab` or `other-tab`; `other-user`: another user has signed in meanwhile. */
export type EndedBy = 'this-tab' | 'other-tab' | 'other-user';

/** Settings of the page, which may change at any time. */
export interface MonitorSettings {
  readonly limits: Limits;
  readonly extendOn: ExtendOn;
  readonly expireAction: ExpireAction;
  /** The user that the page was made for, as the server names it. Undefined: that of the first reply. */
  readonly user?: string | undefined;
}

export interface MonitorOptions extends MonitorSettings {
  /** The session may be over, as for a prerendered page: the page stays covered until the server has answered. */
  readonly verify: boolean;
  /** Milliseconds since the user was active in this page; infinite, or left out, if that is not known. */
  readonly sinceActivityMs?: number;
  /** Milliseconds without activity to begin with; 0, since opening a page is activity. */
  readonly idleMs?: number;
}

export interface SessionStatus {
  readonly limits: Limits;
  /** Since the last activity in any tab or device. */
  readonly idleMs: number;
  /** Since the last activity in this browser; infinite without one. */
  readonly sinceActivityMs: number;
  /** Until the session ends if there is no activity; 0 once it is over. */
  readonly timeLeftMs: number;
  /** The session will reach its absolute end, which no activity moves. */
  readonly limitedByLifetime: boolean;
}

/** Receives what happens to the session. Durations are milliseconds. */
export interface MonitorHost {
  phaseChanged(phase: Phase, reason?: ExpireReason): void;
  warned(timeLeftMs: number): void;
  resumed(by: ResumeCause): void;
  ended(reason: ExpireReason, by: EndedBy): void;
  pinged(reply: PingReply, durationMs: number): void;
  /** The time left, which a warning shows, has changed. */
  ticked(): void;
}

/** The one timer. Arming it again replaces the earlier wake. */
export interface Timer {
  arm(delayMs: number, wake: () => void): void;
  disarm(): void;
}

export interface Server {
  ping(request: PingRequest): PendingPing;
}

export interface PingRequest {
  /** Whole seconds since the last real activity in this browser. */
  readonly idleFor: number;
  /** The browser must send it even if the page is gone by then. */
  readonly keepalive: boolean;
}

export interface PendingPing {
  /** Never rejects: a failure is `unreachable`. */
  readonly reply: Promise<PingReply>;
  cancel(): void;
}

export interface PingReply {
  /** The session, or `expired` if it has ended, or `unreachable` if the server gave no valid answer. */
  readonly outcome: SessionInfo | 'expired' | 'unreachable';
  /** The session has `expired` because the server ended it, and says so. */
  readonly revoked?: boolean;
  /** HTTP status; 0 without a response. */
  readonly status: number;
  /** It came out of a cache (P7); a session, only perhaps: then it counts in this page, and other tabs do not get it. */
  readonly stored?: boolean;
  /** The server asked, by `Retry-After`, for no ping during this time. */
  readonly retryAfterMs?: number;
}

/** The server's report of a living session, as on the wire: durations in seconds. */
export interface SessionInfo {
  readonly idleFor: number;
  readonly expireAfter?: number;
  readonly warnAfter?: number;
  readonly endsIn?: number;
  readonly user?: string;
}

export interface Tabs {
  post(message: TabMessage): void;
}

/** Each message carries the last activity that its sender knows of, so that any message brings the tabs into agreement. */
export type TabMessage = Envelope & TabNews;

interface Envelope {
  /** The sender's wall clock, which all tabs of a browser share: a message that was delivered late shows its age. */
  readonly sentAtMs: number;
  /** Milliseconds since the last real activity in this browser; null for none. */
  readonly idleMs: number | null;
}

export type TabNews =
  /** A tab has opened, and asks for a `welcome`. */
  | {readonly kind: 'hello'}
  | {readonly kind: 'activity'}
  /** The sender is about to ping the server. Of two claims the one with the lower ticket wins. */
  | {readonly kind: 'claim'; readonly ticket: number}
  /** The sender does not ping after all, or cannot use the reply: any tab that needs one may ping. */
  | {readonly kind: 'withdrawn'}
  /** For a tab that has opened: milliseconds since the last activity, and the server's last report if there is one. */
  | {readonly kind: 'welcome'; readonly sessionIdleMs: number; readonly session: SessionInfo | null}
  /** The server has answered; the report is `ageMs` old at most. */
  | {readonly kind: 'answer'; readonly session: SessionInfo; readonly ageMs: number}
  /** A ping failed; the tabs wait so long before the next one. */
  | {readonly kind: 'unreachable'; readonly failures: number; readonly retryInMs: number}
  | {readonly kind: 'ended'; readonly reason: ExpireReason};
