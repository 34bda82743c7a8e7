import {connectActivityEvents} from '../browser/activity-events.ts';
import {readClocks} from '../browser/clock.ts';
import {createServer} from '../browser/fetch-ping.ts';
import {connectWindows} from '../browser/frame-listeners.ts';
import {connectPageLifecycle, isVisible, whenActivated} from '../browser/page-lifecycle.ts';
import {connectTabChannel, type TabChannel} from '../browser/tab-channel.ts';
import {createTimer} from '../browser/timer.ts';
import type {ExpireReason, Phase, ResumeCause} from '../core/decide.ts';
import type {EndedBy, Environment, MonitorHost, PingReply} from '../core/ports.ts';
import {SessionMonitor} from '../core/session-monitor.ts';
import type {Settings} from '../element-options.ts';
import {
  type PingResult,
  SessionExpireEvent,
  SessionPingEvent,
  SessionResumeEvent,
  SessionWarnEvent,
} from '../events.ts';
import {restoreSession, saveSession} from './detached-sessions.ts';
import {isLeavingPage, type Page, redirect} from './redirect.ts';

/** What a session needs of an element. */
export interface SessionView extends Page {
  dispatch(event: Event): boolean;
  /** Shows where the session stands. */
  show(phase: Phase): void;
  /** Shows the built-in warning. */
  warn(): void;
  /** The time left has changed. */
  tick(): void;
  /** Did this event happen inside the warning? */
  owns(event: Event): boolean;
}

/** The sessions of this document, by the channel that their tabs share. */
const sessions = new Map<string, Session>();

/**
 * One session of one document: wires the monitor to the browser for as long as an element wants it. Of several elements
 * the first speaks for all: its attributes count, it fires the events and shows the dialog (B8).
 */
export class Session implements MonitorHost {
  /** The name that its tabs share. */
  readonly channel: string;
  readonly #views: SessionView[] = [];
  readonly #timer = createTimer();
  readonly #disconnect: (() => void)[] = [];
  #disconnectActivity = () => {};
  #activityEvents: readonly string[] = [];
  #tabs: TabChannel | undefined;
  #monitor: SessionMonitor | undefined;
  #waitFor: Promise<unknown>[] = [];
  #builtInWarning = false;

  /** Joins the session of `view.settings.channel`, and begins it if nobody has. */
  static join(view: SessionView): Session {
    const {channel} = view.settings;
    const session = sessions.get(channel) ?? new Session(channel);
    sessions.set(channel, session);
    session.#views.push(view);
    if (session.#views.length === 1) session.#begin();
    view.show(session.phase);
    return session;
  }

  private constructor(channel: string) {
    this.channel = channel;
  }

  get phase(): Phase {
    return isLeavingPage() ? 'expired' : (this.#monitor?.phase ?? 'active');
  }

  /** Whole seconds since the last activity in any tab or device. */
  get idleFor(): number {
    return Math.floor((this.#monitor?.status.idleMs ?? 0) / 1000);
  }

  /** Whole seconds until the session ends if nobody does anything. */
  get expiresIn(): number {
    return Math.ceil((this.#monitor?.status.timeLeftMs ?? this.#settings.limits.expireAfterMs) / 1000);
  }

  /** Will the session end by its age, whatever anybody does? */
  get endsByAge(): boolean {
    return this.#monitor?.status.limitedByLifetime ?? false;
  }

  /** Seconds that a warning lasts. */
  get warningLasts(): number {
    const {expireAfterMs, warnAfterMs} = this.#monitor?.status.limits ?? this.#settings.limits;
    return (expireAfterMs - warnAfterMs) / 1000;
  }

  leads(view: SessionView): boolean {
    return this.#views[0] === view;
  }

  /** Leaves the session; the last to go ends all tracking. */
  leave(view: SessionView): void {
    this.#views.splice(this.#views.indexOf(view), 1);
    if (this.#views.length > 0) {
      this.configure();
      if (this.#builtInWarning) this.#lead.warn();
      this.#lead.tick();
      return;
    }
    sessions.delete(this.channel);
    if (this.#monitor) saveSession(this.channel, this.#monitor);
    this.#monitor?.stop();
    this.#disconnectActivity();
    for (const disconnect of this.#disconnect) disconnect();
  }

  /** The attributes of the leading element may have changed. */
  configure(): void {
    const {activityEvents} = this.#settings;
    this.#monitor?.configure(this.#settings);
    if (this.#monitor && activityEvents.join() !== this.#activityEvents.join()) this.#connectActivity();
  }

  activity(): void {
    this.#monitor?.activity();
  }

  extend(): void {
    this.#monitor?.extend();
  }

  async ping(): Promise<PingResult> {
    const answer = await this.#monitor?.ping();
    return answer ? resultOf(answer) : 'unreachable';
  }

  signOut(): void {
    this.#monitor?.signOut();
  }

  phaseChanged(phase: Phase): void {
    for (const view of this.#views) view.show(phase);
  }

  warned(left: number): void {
    this.#waitFor = [];
    const event = new SessionWarnEvent(Math.ceil(left / 1000), this.#waitFor);
    this.#builtInWarning = this.#lead.dispatch(event);
    if (this.#builtInWarning) this.#lead.warn();
  }

  resumed(by: ResumeCause): void {
    this.#builtInWarning = false;
    this.#lead.dispatch(new SessionResumeEvent(by));
  }

  ended(reason: ExpireReason, by: EndedBy): void {
    const view = this.#lead;
    // A listener that signs out ends a locked session once more, and that leaves.
    const {phase} = this;
    const stays = !view.dispatch(new SessionExpireEvent(reason, this.#waitFor));
    if (!stays && phase !== 'locked') void redirect(view, reason, by, this.#waitFor);
  }

  pinged(answer: PingReply, durationMs: number): void {
    const {status} = answer;
    if (answer.outcome === 'unreachable' && (status === 200 || (status >= 400 && status < 500))) {
      const url = this.#settings.ping?.url;
      this.#lead.complaints.say(
        `ping-url="${url}" answered ${status} without an idle time; using this browser alone until it does.`,
      );
    }
    this.#lead.dispatch(new SessionPingEvent(resultOf(answer), status, durationMs / 1000));
  }

  ticked(): void {
    this.#lead.tick();
  }

  get #lead(): SessionView {
    return this.#views[0] as SessionView;
  }

  get #settings(): Settings {
    return this.#lead.settings;
  }

  #begin(): void {
    if (isLeavingPage()) return;
    this.#disconnect.push(
      whenActivated((prerendered) => this.#start(prerendered)),
      () => this.#timer.close(),
    );
  }

  #start(prerendered: boolean): void {
    const session = this;
    this.#tabs = connectTabChannel(this.channel, (message) => this.#monitor?.receive(message));
    const server = createServer(() => this.#settings.ping);
    const env: Environment = {
      readClocks,
      random: Math.random,
      visible: isVisible,
      timer: this.#timer,
      tabs: this.#tabs,
      get server() {
        return session.#settings.ping && server;
      },
    };
    const monitor = new SessionMonitor(env, {...this.#settings, ...restoreSession(this.channel, prerendered)}, this);
    this.#monitor = monitor;
    this.#disconnect.push(connectPageLifecycle(monitor), () => this.#tabs?.close());
    this.#connectActivity();
    monitor.start();
  }

  #connectActivity(): void {
    this.#disconnectActivity();
    this.#activityEvents = this.#settings.activityEvents;
    this.#disconnectActivity = connectWindows(
      (target) => connectActivityEvents(target, this.#activityEvents, this.#onEvent),
      () => this.activity(),
    );
  }

  readonly #onEvent = (event: Event): void => {
    // What happens inside the warning is its own business: pressing Sign out is no sign of staying (A5).
    if (this.phase === 'warning' && this.#lead.owns(event)) return;
    this.activity();
  };
}

function resultOf({outcome}: PingReply): PingResult {
  return typeof outcome === 'object' ? 'active' : outcome;
}
