import {connectActivityEvents} from '../browser/activity-events.ts';
import {readClocks} from '../browser/clock.ts';
import {watchDepartures} from '../browser/departure.ts';
import {page} from '../browser/document-members.ts';
import {forgetEnd, isEndRemembered, rememberEnd} from '../browser/ended-session.ts';
import {createPingServer} from '../browser/fetch-ping.ts';
import {connectFrameListeners} from '../browser/frame-listeners.ts';
import {hidePage} from '../browser/hide-page.ts';
import {eachByItself, outsideZones, undoAll} from '../browser/listen.ts';
import {isFromNetwork, leadsHere} from '../browser/navigation.ts';
import {connectPageLifecycle, isVisible, whenParsed, whenPrerenderActivated} from '../browser/page-lifecycle.ts';
import {connectTabChannel} from '../browser/tab-channel.ts';
import {createTimer} from '../browser/timer.ts';
import type {Decision, Facts} from '../core/decide.ts';
import type {ExpireReason, Phase, ResumeCause} from '../core/phase.ts';
import type {EndedBy, Environment, MonitorHost, PingReply, SessionStatus} from '../core/ports.ts';
import {SessionMonitor} from '../core/session-monitor.ts';
import type {ElementOptions} from '../element-options.ts';
import {
  type PingResult,
  SessionExpireEvent,
  SessionPingEvent,
  SessionResumeEvent,
  SessionWarnEvent,
} from '../events.ts';
import {type DebugLog, debugLog} from './debug.ts';
import {restoreSession, saveSession} from './detached-sessions.ts';
import {isLeavingPage, keepStill, type Page, redirect, reportMissingForm} from './redirect.ts';

/** One element of a session, as the session uses it. */
export interface SessionView extends Page {
  /** Shows the session as it is now. Called at each change of the phase, and each second of a warning. */
  update(phase: Phase): void;
  /** Does the event belong to the open warning? */
  ownsEvent(event: Event): boolean;
}

/** The session as an element shows it; durations in seconds. */
export interface SessionSnapshot {
  /** Whole seconds since the last activity in any tab or device. */
  readonly idleFor: number;
  /** Whole seconds until the session ends if there is no activity. */
  readonly expiresIn: number;
  readonly warningLasts: number;
  /** `expiresIn` when the built-in warning opened; 0 while it is not wanted. */
  readonly expiresInAtWarning: number;
  /** The session will reach its absolute end, which no activity moves. */
  readonly limitedByLifetime: boolean;
  /** The page saves drafts: a listener of `session-warn` has called `waitUntil`. */
  readonly savesDrafts: boolean;
  /** Why the session has ended. */
  readonly endReason: ExpireReason | undefined;
}

/**
 * A reply that ends the session within this time is about the user of this page load. Later, the session may have ended
 * in another tab.
 */
const FIRST_REPLY_MS = 10_000;

/** The sessions of this document, by the channel that their tabs share. */
const sessions = new Map<string, DocumentSession>();

/**
 * One session of one document: connects the monitor to the browser while an element wants it. Of several elements the
 * first one leads: its attributes count, it fires the events and shows the dialog (B8).
 */
export class DocumentSession implements MonitorHost {
  /** The name that its tabs share. */
  readonly channel: string;
  readonly #views: SessionView[] = [];
  readonly #disconnect: (() => void)[] = [];
  #disconnectActivity = () => {};
  #activityEvents: readonly string[] = [];
  /** The element that was the last to go. */
  #last: SessionView | undefined;
  /** Shows the page, which is covered although its last element has gone. */
  #uncover: (() => void) | undefined;
  #monitor: SessionMonitor | undefined;
  #waitFor: Promise<unknown>[] = [];
  #expiresInAtWarning = 0;
  #endReason: ExpireReason | undefined;
  /** A session of this tab has ended, and no server has reported another one. */
  #followsEnd = false;
  /** The server has reported a session to this page. */
  #wasActive = false;
  readonly #openedAtMs = readClocks().monotonicMs;
  /** A listener has cancelled the end, so the application decides what is shown. */
  #isCancelled = false;
  /** The page is one for signed-out users: it is shown, and nothing is tracked. */
  #isAnonymous = false;

  /** Joins the session of the view's channel. The first view starts it. */
  static join(view: SessionView): DocumentSession {
    const {channel} = view.options;
    const found = sessions.get(channel);
    const session = found ?? new DocumentSession(channel);
    sessions.set(channel, session);
    session.#views.push(view);
    if (found) session.configure();
    else session.#begin();
    view.update(session.#phase);
    session.#uncover?.();
    session.#uncover = undefined;
    return session;
  }

  private constructor(channel: string) {
    this.channel = channel;
  }

  get snapshot(): SessionSnapshot {
    const status: Pick<SessionStatus, 'limits'> & Partial<SessionStatus> = this.#monitor?.status ?? this.#options;
    const {limits, idleMs = 0, timeLeftMs = limits.expireAfterMs, limitedByLifetime = false} = status;
    return {
      idleFor: Math.floor(idleMs / 1000),
      expiresIn: Math.ceil(timeLeftMs / 1000),
      warningLasts: (limits.expireAfterMs - limits.warnAfterMs) / 1000,
      expiresInAtWarning: this.#expiresInAtWarning,
      limitedByLifetime,
      savesDrafts: this.#waitFor.length > 0,
      endReason: this.#endReason,
    };
  }

  isLedBy(view: SessionView): boolean {
    return this.#views[0] === view;
  }

  /** Removes a view from the session. Without views, nothing is tracked. */
  leave(view: SessionView): void {
    // Nothing is left that notices later that the time is up (X8).
    if (this.#views.length === 1) this.#monitor?.wake();
    this.#last = {...view, update() {}};
    this.#views.splice(this.#views.indexOf(view), 1);
    if (this.#views.length > 0) {
      this.configure();
      this.#lead.update(this.#phase);
    } else if (this.#phase === 'checking') {
      // Without an element, until it is known whether the session lives (X8).
      this.#uncover = hidePage(view.host);
    } else {
      this.#end();
    }
  }

  #end(): void {
    sessions.delete(this.channel);
    if (this.#monitor) saveSession(this.channel, this.#monitor);
    // No element is left to cover a locked page, so the page is loaded again. This does not sign out a user who has
    // just signed in again (X8).
    if (this.#phase === 'locked' && !this.#isCancelled) void redirect(this.#lead, 'signed-out', 'other-user', []);
    this.#monitor?.stop();
    this.#disconnectActivity();
    undoAll(...this.#disconnect, () => this.#uncover?.())();
  }

  /** The options of the leading element may have changed. */
  configure(): void {
    if (!this.#monitor) return;
    this.#monitor.configure(this.#monitorOptions);
    if (this.#options.activityEvents.join() !== this.#activityEvents.join()) this.#connectActivity();
  }

  activity(): void {
    outsideZones(() => this.#monitor?.activity());
  }

  extend(): void {
    outsideZones(() => this.#monitor?.extend());
  }

  async ping(): Promise<PingResult> {
    const reply = await outsideZones(() => this.#monitor?.ping());
    return reply ? toPingResult(reply) : 'unreachable';
  }

  signOut(): void {
    outsideZones(() => this.#monitor?.signOut());
  }

  phaseChanged(phase: Phase, reason?: ExpireReason): void {
    this.#endReason = reason;
    if (phase === 'active') this.#expiresInAtWarning = 0;
    for (const view of this.#views) view.update(phase);
    if (phase !== 'active' && phase !== 'warning') return;
    // The server may have answered another tab.
    if (this.#options.ping && !this.#isAnonymous) this.#forgetEnd();
    if (this.#uncover) this.#end();
  }

  warned(timeLeftMs: number): void {
    this.#waitFor = [];
    const expiresIn = Math.ceil(timeLeftMs / 1000);
    if (!this.#dispatch(new SessionWarnEvent(expiresIn, this.#waitFor))) return;
    this.#expiresInAtWarning = expiresIn;
    this.ticked();
  }

  resumed(by: ResumeCause): void {
    this.#dispatch(new SessionResumeEvent(by));
  }

  ended(reason: ExpireReason, by: EndedBy): void {
    const view = this.#lead;
    // Read before the event: a listener that signs out ends a locked session once more, and that end leaves the page.
    const phase = this.#phase;
    const wasLeft = this.#options.ping !== undefined && rememberEnd(this.channel);
    if (this.#followsEnd && /server|revoked/.test(reason) && leadsHere(view.options.logoutTarget, wasLeft)) {
      this.#isAnonymous = !keepStill(view, by);
      this.phaseChanged(this.#phase);
      return;
    }
    this.#isCancelled = !this.#dispatch(new SessionExpireEvent(reason, this.#waitFor));
    if (this.#uncover && (this.#isCancelled || phase === 'locked')) this.#end();
    else if (!this.#isCancelled && phase !== 'locked') void redirect(view, reason, by, this.#waitFor);
  }

  pinged(reply: PingReply, durationMs: number): void {
    const {outcome, status, stored, revoked} = reply;
    if (typeof outcome === 'object') {
      this.#wasActive = true;
      // The reply may name another user, which has ended the session of this page.
      if (this.#phase !== 'expired') this.#forgetEnd();
    }
    const warn = (problem: string): void =>
      this.#lead.warnings.warn(`ping-url="${this.#options.ping?.url}" ${problem}`);
    if (stored && outcome === 'unreachable' && status > 0) {
      warn('was answered out of a cache; no service worker may keep it.');
    } else if (outcome === 'expired' && !revoked && this.#isFresh) {
      // The server has just sent this page, so its user should be signed in (S18).
      warn('found nobody signed in at once: does "user" of the server find the user?');
    } else if (outcome === 'unreachable' && (status === 200 || (status >= 400 && status < 500))) {
      warn(`answered ${status} without an idle time; using this browser alone until it does.`);
    }
    this.#dispatch(new SessionPingEvent(toPingResult(reply), status, durationMs / 1000));
  }

  ticked(): void {
    this.#lead.update(this.#phase);
  }

  decided(facts: Facts, decision: Decision): void {
    this.#log((log) => log.logDecision(facts, decision, this.#options.limits));
  }

  /**
   * Does nothing without the attribute `debug`, and until its sentences have been loaded. Nothing that it throws reaches a
   * step of the session, such as an error of sentences from another version.
   */
  #log(write: (log: DebugLog) => void): void {
    const {options, warnings} = this.#lead;
    const log = options.debug && debugLog(warnings, () => this.#monitor?.wake());
    if (log) eachByItself(() => write(log));
  }

  /** The server has just sent this page, and no reply has said yet that a session lives. */
  get #isFresh(): boolean {
    const isYoung = readClocks().monotonicMs - this.#openedAtMs < FIRST_REPLY_MS;
    return isYoung && !this.#wasActive && !this.#followsEnd && isFromNetwork();
  }

  get #lead(): SessionView {
    return this.#views[0] ?? (this.#last as SessionView);
  }

  get #options(): ElementOptions {
    return this.#lead.options;
  }

  /**
   * Of several elements the shortest limits count: an element with longer limits may come from content that a user
   * wrote (B2).
   */
  get #monitorOptions(): ElementOptions {
    const all = this.#views.map(({options}) => options.limits);
    const limits = all.reduce((shortest, each) => ({
      warnAfterMs: Math.min(shortest.warnAfterMs, each.warnAfterMs),
      expireAfterMs: Math.min(shortest.expireAfterMs, each.expireAfterMs),
    }));
    if (all.some((each) => each.warnAfterMs > limits.warnAfterMs || each.expireAfterMs > limits.expireAfterMs)) {
      this.#lead.warnings.warn('has other limits than another one in this page; the shortest ones count.');
    }
    return {...this.#options, limits};
  }

  /** A page that is being left stays covered, even if an element is added to it. */
  get #phase(): Phase {
    if (this.#isAnonymous) return 'active';
    return isLeavingPage() ? 'expired' : (this.#monitor?.phase ?? 'active');
  }

  /** A server has reported that a session lives. */
  #forgetEnd(): void {
    this.#followsEnd = false;
    forgetEnd(this.channel);
  }

  #dispatch(event: Event): boolean {
    const {host} = this.#lead;
    const {isConnected} = host;
    host.dispatchEvent(event);
    // From an element that the page has removed, an event reaches no listener at the document.
    if (!isConnected) page().dispatchEvent(event);
    this.#log((log) => log.logEvent(event));
    return !event.defaultPrevented;
  }

  #begin(): void {
    if (isLeavingPage()) return;
    this.#disconnect.push(
      whenPrerenderActivated((prerendered) => this.#start(prerendered)),
      whenParsed(() => reportMissingForm(this.#lead)),
      watchDepartures(),
    );
  }

  #start(prerendered: boolean): void {
    const session = this;
    this.#followsEnd = isEndRemembered(this.channel);
    const timer = createTimer();
    const tabs = connectTabChannel(this.channel, (message) => {
      this.#log((log) => log.logMessage(message));
      this.#monitor?.receive(message);
    });
    // A service worker may have stored it. So it shows no covered or locked page, and extends no other tab.
    const firstReply = () => {
      if (isFromNetwork()) return 'counts';
      return /active|warning/.test(this.#phase) ? 'counts in this page' : 'counts as none';
    };
    const server = createPingServer(() => this.#options.ping, firstReply);
    const env: Environment = {
      readClocks,
      random: Math.random,
      visible: isVisible,
      timer,
      tabs,
      get server() {
        return session.#options.ping && server;
      },
    };
    const monitor = new SessionMonitor(
      env,
      {...this.#monitorOptions, ...restoreSession(this.channel, prerendered || this.#followsEnd)},
      this,
    );
    this.#monitor = monitor;
    this.#disconnect.push(
      connectPageLifecycle(monitor),
      () => timer.close(),
      () => tabs?.close(),
    );
    this.#connectActivity();
    monitor.start();
  }

  #connectActivity(): void {
    this.#disconnectActivity();
    this.#activityEvents = this.#options.activityEvents;
    this.#disconnectActivity = connectFrameListeners(
      (target) => connectActivityEvents(target, this.#activityEvents, this.#onEvent),
      () => this.activity(),
    );
  }

  readonly #onEvent = (event: Event): boolean => {
    // A press of Sign out is no sign that the user wants to stay (A5).
    const isActivity = this.#phase !== 'warning' || !this.#lead.ownsEvent(event);
    this.#log((log) => log.logInput(event, isActivity));
    if (isActivity) this.activity();
    return isActivity;
  };
}

function toPingResult({outcome}: PingReply): PingResult {
  return typeof outcome === 'object' ? 'active' : outcome;
}
