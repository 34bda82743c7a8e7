import {connectActivityEvents} from '../browser/activity-events.ts';
import {now} from '../browser/clock.ts';
import {createServer} from '../browser/fetch-ping.ts';
import {findForm, leavePage} from '../browser/navigation.ts';
import {connectPageLifecycle, isVisible, whenActivated} from '../browser/page-lifecycle.ts';
import {pause, settled} from '../browser/patience.ts';
import {connectTabChannel, type TabChannel} from '../browser/tab-channel.ts';
import {createTimer} from '../browser/timer.ts';
import {connectWindows} from '../browser/windows.ts';
import {ago, elapsed, type Instant} from '../core/instant.ts';
import {type EndedBy, Monitor, type MonitorHost} from '../core/monitor.ts';
import type {ExpireReason, Phase, ResumeCause} from '../core/phase.ts';
import type {Answer, Environment, Server} from '../core/ports.ts';
import {
  type PingResult,
  SessionExpireEvent,
  SessionPingEvent,
  SessionResumeEvent,
  SessionWarnEvent,
} from '../events.ts';
import type {Complaints, Settings} from '../settings.ts';

/** How long the promises of `waitUntil` can hold up leaving the covered page; milliseconds. */
const LONGEST_WAIT = 3000;

/** A tab that was told of a sign-out by form asks this often, every second, whether the form has arrived. */
const FORM_PATIENCE = 15;

/** The idle time of who claims no activity. */
const NO_CLAIM = {idleFor: 999_999_999, keepalive: false};

/** What a session needs of an element. */
export interface SessionView {
  readonly settings: Settings;
  readonly complaints: Complaints;
  dispatch(event: Event): boolean;
  /** Shows where the session stands. */
  show(phase: Phase): void;
  /** Shows the built-in warning. */
  warn(): void;
  /** The time left has changed. */
  tick(): void;
  /** Did this event happen inside the warning? */
  owns(event: Event): boolean;
  /** Puts a notice in place of the whole page, but for the form with this id. */
  clear(form: string | undefined): void;
}

/** The sessions of this document, by the channel that their tabs share. */
const sessions = new Map<string, Session>();

/** Sessions whose last element went while it hid the page: what comes back hides it too, until the server has spoken. */
const covered = new Set<string>();

/** When the people of sessions without an element were last active: a router may be about to put it back. */
const remembered = new Map<string, Instant>();

/** The session is over, and the document is being left: nothing in it is shown again. */
let leaving = false;

/**
 * One session of one document: wires the monitor to the browser for as long as an element wants it. Of several elements
 * the first speaks for all: its attributes count, it fires the events and shows the dialog (B8).
 */
export class Session implements MonitorHost {
  readonly #channel: string;
  readonly #views: SessionView[] = [];
  readonly #timer = createTimer();
  readonly #disconnect: (() => void)[] = [];
  #disconnectActivity = () => {};
  #activityEvents: readonly string[] = [];
  #tabs: TabChannel | undefined;
  #monitor: Monitor | undefined;
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
    this.#channel = channel;
  }

  get phase(): Phase {
    return leaving ? 'expired' : (this.#monitor?.phase ?? 'active');
  }

  /** Whole seconds since the last activity in any tab or device. */
  get idleFor(): number {
    return Math.floor((this.#monitor?.idle ?? 0) / 1000);
  }

  /** Whole seconds until the session ends if nobody does anything. */
  get expiresIn(): number {
    return Math.ceil((this.#monitor?.left ?? this.#settings.limits.expireAfter) / 1000);
  }

  /** Will the session end by its age, whatever anybody does? */
  get endsByAge(): boolean {
    return this.#monitor?.endsByAge ?? false;
  }

  /** Seconds that a warning lasts. */
  get warningLasts(): number {
    const {expireAfter, warnAfter} = this.#monitor?.limits ?? this.#settings.limits;
    return (expireAfter - warnAfter) / 1000;
  }

  get channel(): string {
    return this.#channel;
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
    sessions.delete(this.#channel);
    if (this.phase === 'checking' || this.phase === 'locked') covered.add(this.#channel);
    if (this.#monitor && !this.#over) remembered.set(this.#channel, ago(this.#monitor.lastActive, now()));
    else remembered.delete(this.#channel);
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
    const stays = !view.dispatch(new SessionExpireEvent(reason, this.#waitFor));
    if (stays || this.phase === 'locked') return;
    const {exit, ping, expireAction} = view.settings;
    if (expireAction === 'lock' && (reason === 'idle' || reason === 'lifetime')) {
      view.complaints.say('expire-action="lock" needs a server that sends Session-User; the page is left instead.');
    }
    if (exit.form !== undefined && !findForm(exit.form)) {
      view.complaints.wrong('logout-form', exit.form, 'the id of a form', exit.url ?? 'a reload of the page');
    }
    const first = this.#waitFor.length > 0 ? [settled(this.#waitFor, LONGEST_WAIT)] : [];
    // A form is submitted once; the tabs that were told of it load their page anew when it has arrived.
    if (by === 'other-tab' && exit.form !== undefined && ping) first.push(this.#untilGone(createServer(() => ping)));
    // Who has signed in meanwhile is not to be signed out by a page of somebody else.
    const byLink = {...exit, form: undefined};
    const way = {'this-tab': exit, 'other-tab': byLink, 'other-user': {...byLink, url: undefined}}[by];
    const leave = () => {
      leaving = true;
      view.clear(way.form);
      leavePage(way);
    };
    if (first.length === 0) leave();
    else void Promise.all(first).then(leave);
  }

  asked(answer: Answer, duration: number): void {
    const {status} = answer;
    if (answer.reply === 'unreachable' && (status === 200 || (status >= 400 && status < 500))) {
      const url = this.#settings.ping?.url;
      this.#lead.complaints.say(
        `ping-url="${url}" answered ${status} without an idle time; using this browser alone until it does.`,
      );
    }
    this.#lead.dispatch(new SessionPingEvent(resultOf(answer), status, duration / 1000));
  }

  ticked(): void {
    this.#lead.tick();
  }

  get #over(): boolean {
    return this.phase === 'expired' || this.phase === 'locked';
  }

  get #lead(): SessionView {
    return this.#views[0] as SessionView;
  }

  get #settings(): Settings {
    return this.#lead.settings;
  }

  async #untilGone(server: Server): Promise<void> {
    for (let tries = 0; tries < FORM_PATIENCE; tries++) {
      const {reply} = await server.ask(NO_CLAIM).answer;
      if (reply === 'expired') return;
      await pause(1000);
    }
  }

  #begin(): void {
    if (leaving) return;
    this.#disconnect.push(
      whenActivated((prerendered) => this.#start(prerendered)),
      () => this.#timer.close(),
    );
  }

  #start(prerendered: boolean): void {
    const session = this;
    this.#tabs = connectTabChannel(this.#channel, (message) => this.#monitor?.hear(message));
    const server = createServer(() => this.#settings.ping);
    const env: Environment = {
      now,
      random: Math.random,
      visible: isVisible,
      timer: this.#timer,
      tabs: this.#tabs,
      get server() {
        return session.#settings.ping && server;
      },
    };
    const memory = remembered.get(this.#channel);
    const lastActive = memory ? elapsed(memory, now()) : Number.POSITIVE_INFINITY;
    const verify = covered.delete(this.#channel) || prerendered;
    const monitor = new Monitor(env, {...this.#settings, verify, lastActive}, this);
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

function resultOf({reply}: Answer): PingResult {
  return typeof reply === 'object' ? 'active' : reply;
}
