import {NEVER} from './clock.ts';
import {type Limits, overrideLimits} from './limits.ts';
import type {SessionInfo} from './ports.ts';

/** The wire carries whole seconds, so two readings of one activity can differ by this much. */
const ROUNDING_MS = 1000;
/** The longest idle time that the wire carries, in seconds: longer than the limit of any server. */
const LONGEST_IDLE_FOR = 999_999_999;

/** The content of the record at one moment. Durations are milliseconds. */
export interface RecordFacts {
  readonly limits: Limits;
  readonly timeLeftMs: number;
  /** Infinite without an absolute end. */
  readonly lifetimeLeftMs: number;
  /** Since the server's last report of activity; infinite before its first report. */
  readonly reportedIdleMs: number;
  /** This browser knows of activity that the server does not know of. */
  readonly hasUnreported: boolean;
}

/**
 * The knowledge of one tab about its session. Activities are moments of the steady clock and only move forward (`max`), so that
 * their order of arrival does not matter. Activity of this browser and the server's report are kept apart, and only the
 * former is ever sent: an echo of our own reports can never extend a session (B6).
 */
export class SessionRecord {
  /** The signed-in user, as the server identifies it. Only this class writes its public fields. */
  user: string | undefined;
  limits: Limits;
  /** Real activity in any tab of this browser. */
  localActivity = NEVER;
  /** The last activity that the server is known to know of. */
  #reportedActivity = NEVER;
  /** Activity that the server has reported, unless it is an echo of this browser's own. */
  #remoteActivity = NEVER;
  /** Opening the page counts as activity until the server, or another tab, has told the true idle time. */
  #assumedActivity: number;
  #endsAt = Number.POSITIVE_INFINITY;
  #pageLimits: Limits;
  /** The server's last report; its limits win. */
  #info: Partial<SessionInfo> = {};

  constructor(limits: Limits, assumedActivity: number) {
    this.#pageLimits = this.limits = limits;
    this.#assumedActivity = assumedActivity;
  }

  /** The last activity in any tab or device. */
  get lastActivity(): number {
    return Math.max(this.localActivity, this.#remoteActivity, this.#assumedActivity);
  }

  /** Milliseconds until the session ends if there is no activity. */
  timeLeftMs(now: number): number {
    return Math.max(0, Math.min(this.lastActivity + this.limits.expireAfterMs, this.#endsAt) - now);
  }

  /** Will the absolute end come first, so that no activity moves the end? */
  isLimitedByLifetime(): boolean {
    return this.#endsAt <= this.lastActivity + this.limits.expireAfterMs;
  }

  facts(now: number): RecordFacts {
    return {
      limits: this.limits,
      timeLeftMs: this.timeLeftMs(now),
      lifetimeLeftMs: Math.max(0, this.#endsAt - now),
      reportedIdleMs: now - this.#reportedActivity,
      hasUnreported: this.localActivity > this.#reportedActivity + ROUNDING_MS,
    };
  }

  /** The attributes have changed. Limits from the server still win. */
  configure(limits: Limits): void {
    this.#pageLimits = limits;
    this.limits = overrideLimits(limits, this.#info);
  }

  addActivity(at: number): void {
    this.localActivity = Math.max(this.localActivity, at);
  }

  /**
   * The idle time to send: whole seconds, rounded up. Without activity it is longer than any session, since a ping
   * without an idle time would count as activity on django-session-security.
   */
  idleForToSend(now: number): number {
    return Math.min(Math.ceil((now - this.localActivity) / 1000), LONGEST_IDLE_FOR);
  }

  /** Half of the time until the server would end the session without further pings, or at its absolute end. */
  maxRetryDelayMs(now: number): number {
    const reportedIdleMs = this.#reportedActivity === NEVER ? 0 : now - this.#reportedActivity;
    return Math.max(0, Math.min(this.limits.expireAfterMs - reportedIdleMs, this.#endsAt - now)) / 2;
  }

  /** The server has reported the session, as it was at the moment `at`. */
  learn(info: SessionInfo, at: number): void {
    const activity = at - info.idleFor * 1000;
    const assumed = this.#assumedActivity;
    this.#assumedActivity = NEVER;
    // Within rounding error this is our own report echoed back; keep our more precise value.
    if (Math.abs(activity - assumed) < ROUNDING_MS) this.#remoteActivity = Math.max(this.#remoteActivity, assumed);
    else if (activity >= this.lastActivity + ROUNDING_MS) this.#remoteActivity = activity;
    if (info.user !== undefined) this.user = info.user;
    this.#obey(info, activity, at);
  }

  /** Takes over what another tab knows, when this page has just opened. */
  adopt(lastActivity: number, info: SessionInfo | null, at: number): void {
    // All tabs receive a welcome: it must not extend tabs that opened before its sender.
    this.#assumedActivity = Math.min(this.#assumedActivity, lastActivity);
    // Only a reply of the server says whose page this is. So if the server names users, this page still pings.
    if (info) this.#obey(info, info.user === undefined ? at - info.idleFor * 1000 : NEVER, at);
  }

  /** The server's last report, with durations as of now, for a tab that has opened; null before the first report. */
  toInfo(now: number): SessionInfo | null {
    if (this.#reportedActivity === NEVER) return null;
    return {
      ...this.#info,
      idleFor: (now - this.#reportedActivity) / 1000,
      ...(Number.isFinite(this.#endsAt) && {endsIn: Math.max(0, this.#endsAt - now) / 1000}),
    };
  }

  #obey(info: SessionInfo, reportedActivity: number, at: number): void {
    this.#reportedActivity = Math.max(this.#reportedActivity, reportedActivity);
    this.#endsAt = info.endsIn === undefined ? Number.POSITIVE_INFINITY : at + info.endsIn * 1000;
    this.#info = info;
    this.limits = overrideLimits(this.#pageLimits, info);
  }
}
