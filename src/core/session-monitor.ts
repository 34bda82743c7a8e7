import {NEVER, steadyClock} from './clock.ts';
import type {Decision, Facts} from './decide.ts';
import {decide, endReason, Flags, isTimeout, LONGEST_THROTTLE_MS, warningLastsMs} from './decide.ts';
import type {ExpireReason, Phase, ResumeCause} from './phase.ts';
import {PING_TIMEOUT_MS, PingCoordinator} from './ping-coordinator.ts';
import type {
  EndedBy,
  Environment,
  MonitorHost,
  MonitorOptions,
  MonitorSettings,
  PingReply,
  SessionInfo,
  SessionStatus,
  TabMessage,
} from './ports.ts';
import {SessionRecord} from './session-record.ts';
import {createStepper} from './stepper.ts';
import {TabSync} from './tab-sync.ts';

/** A ping that took longer than this was interrupted by a sleep: the tab did not run meanwhile. */
const INTERRUPTED_MS = PING_TIMEOUT_MS + LONGEST_THROTTLE_MS;
/** A covered page pings again after this time: the server counts whole seconds, so its end may come a second later. */
const RECHECK_MS = 1200;
const MOST_RECHECKS = 2;

/** A host that logs decisions gets each one, with all that it depends on. */
type Host = MonitorHost & {decided?(facts: Facts, decision: Decision): void};

/**
 * The session as one tab sees it. Each input changes the record and a few flags, and nothing else. Then one step reads
 * the facts once, `decide` says what follows, and `#apply` does it. One timer is armed for the next step.
 */
export class SessionMonitor {
  readonly #env: Environment;
  readonly #now: () => number;
  readonly #host: Host;
  readonly #record: SessionRecord;
  readonly #tabs: TabSync;
  readonly #coordinator: PingCoordinator;
  readonly #step: (cause?: ResumeCause) => void;
  readonly #flags = new Flags();
  #settings: MonitorSettings;
  #phase: Phase = 'active';
  #stopped = false;
  #steppedAt = 0;
  #warningDueAt: number | undefined;
  #recheckAt = NEVER;
  #rechecks = 0;
  /** The server has said that it ended the session. Kept: only its first reply may say so, as that clears the cookie. */
  #isRevoked = false;

  /** The steady clock starts here, at 0. */
  constructor(env: Environment, options: MonitorOptions, host: Host) {
    const {limits, verify, sinceActivityMs = Number.POSITIVE_INFINITY, idleMs = 0} = options;
    this.#env = env;
    this.#host = host;
    this.#settings = options;
    this.#now = steadyClock(env);
    this.#flags.mustVerify = verify && this.#hasServer;
    this.#record = new SessionRecord(limits, -idleMs);
    this.#record.addActivity(-sinceActivityMs);
    this.#tabs = new TabSync(env, this.#record);
    this.#coordinator = new PingCoordinator(env, this.#record, this.#tabs, {
      now: this.#now,
      pingSent: () => {
        this.#flags.mustExtend = false;
      },
      replied: (reply, sentAt, now) => this.#replied(reply, sentAt, now),
    });
    this.#step = createStepper(env, (cause) => this.#takeStep(cause));
  }

  get phase(): Phase {
    return this.#phase;
  }

  /** The session at this moment; durations in milliseconds. */
  get status(): SessionStatus {
    const now = this.#now();
    const {limits, lastActivity, localActivity} = this.#record;
    return {
      limits,
      idleMs: now - lastActivity,
      sinceActivityMs: now - localActivity,
      timeLeftMs: this.#isOver ? 0 : this.#record.timeLeftMs(now),
      limitedByLifetime: this.#record.isLimitedByLifetime(),
    };
  }

  start(): void {
    const now = this.#now();
    this.#tabs.post({kind: 'hello'}, now);
    // The replies tell of activity in other tabs while this page had no element.
    if (!this.#hasServer && this.#record.timeLeftMs(now) === 0) this.#tabs.query(now);
    this.#step();
  }

  /** Leaves no timer, ping or claim behind, and tells the other tabs of activity that only this one knows of. */
  stop(): void {
    if (!this.#isOver) this.#tabs.announceActivity(this.#now());
    this.#stopped = true;
    this.#env.timer.disarm();
    this.#coordinator.stop();
  }

  configure(settings: MonitorSettings): void {
    this.#record.configure(settings.limits);
    if (settings.user !== this.#settings.user) this.#record.user = undefined;
    if (settings.user !== this.#settings.user) this.#coordinator.abort();
    this.#settings = settings;
    // Without a server, there is no answer to wait for.
    this.#flags.mustVerify &&= this.#hasServer;
    this.#step();
  }

  /** The user did something. The end of the session is checked first (T5). */
  activity(): void {
    if (this.#record.timeLeftMs(this.#now()) <= warningLastsMs(this.#record.limits)) this.#step();
    if (this.#phase === 'warning' && this.#settings.extendOn === 'button') return;
    this.#accept(false);
  }

  /** The user wants to stay; the server is told at once. */
  extend(): void {
    this.#step();
    // Only a warning has told the user of the absolute end.
    if (this.#phase === 'warning' && this.#record.isLimitedByLifetime()) this.#flags.lifetimeAcknowledged = true;
    this.#accept(true);
  }

  /** Pings the server now. A session that is over sends no ping. */
  ping(): Promise<PingReply> {
    if (this.#isFinal) return Promise.resolve({outcome: 'expired', status: 0});
    const reply = this.#coordinator.ping();
    this.#step();
    return reply;
  }

  /** Ends the session in every tab. */
  signOut(): void {
    this.#end('signed-out', 'this-tab');
  }

  /** Something may have changed unnoticed, as after a sleep or without the focus. This is never activity (T4). */
  wake(): void {
    // The user may have signed in again in another tab.
    if (this.#flags.locked) this.#flags.mustRefresh = true;
    this.#step();
  }

  /** The network is back. */
  online(): void {
    this.#coordinator.clearBackoff();
    this.wake();
  }

  /** The tab is hidden and may never run again: it passes on what only it knows (B7). */
  hide(): void {
    if (!this.#isOver) this.#tabs.announceActivity(this.#now());
    this.#flags.mustHandOver = true;
    this.#step();
  }

  /** The page is left, and may be kept in the back/forward cache. It comes back covered (X4). */
  suspend(): void {
    if (this.#isFinal || this.#flags.suspended) return;
    this.#flags.suspended = true;
    this.hide();
  }

  /** The page is back from the back/forward cache, or from a freeze. */
  resume(): void {
    if (this.#flags.suspended) {
      this.#flags.mustVerify = this.#hasServer;
      // The reply of a server says more than other tabs do, and a hello would make each locked tab ping, too.
      if (!this.#hasServer) this.#tabs.post({kind: 'hello'}, this.#now());
    }
    // A ping of this or another tab may have been answered while this page could not hear it.
    if (this.#flags.suspended || this.#flags.locked) this.#coordinator.abort();
    this.#flags.suspended = this.#flags.hasQueriedTabs = false;
    this.#flags.mustRefresh = true;
    this.#step();
  }

  /** A message of another tab. */
  receive(message: TabMessage): void {
    if (this.#isFinal) return;
    const now = this.#now();
    const ageMs = this.#tabs.ageMs(message);
    const isNews = this.#tabs.receive(message, ageMs, now);
    if (message.kind === 'hello') {
      if (this.#phase === 'active' || this.#phase === 'warning') this.#tabs.welcomeSoon(now);
    } else if (message.kind === 'welcome') {
      this.#record.adopt(now - ageMs - message.sessionIdleMs, message.session, now - ageMs);
    } else if (message.kind === 'ended') {
      this.#receiveEnd(message.reason, ageMs, now);
    } else if (ageMs < PING_TIMEOUT_MS) {
      // An older message, which waited for a frozen tab to wake, may not be true any more.
      this.#coordinator.receive(message, now);
      if (message.kind === 'answer') {
        this.#learn(message.session, now - ageMs - message.ageMs, now);
        if (this.#record.timeLeftMs(now) === 0) this.#recheckLater(now);
      } else if (message.kind === 'unreachable') {
        this.#flags.warningReply ??= 'unreachable';
      }
    }
    this.#step(isNews ? 'tab' : 'server');
  }

  get #hasServer(): boolean {
    return this.#env.server !== undefined;
  }

  get #isOver(): boolean {
    return this.#flags.locked || this.#phase === 'expired';
  }

  /** No event can change anything any more. */
  get #isFinal(): boolean {
    return this.#stopped || this.#phase === 'expired';
  }

  #takeStep(cause: ResumeCause): number {
    if (this.#isFinal) return Number.POSITIVE_INFINITY;
    const now = this.#now();
    const facts = this.#readFacts(now);
    const decision = decide(facts);
    this.#host.decided?.(facts, decision);
    this.#steppedAt = now;
    this.#flags.mustHandOver = false;
    return this.#apply(decision, cause, now);
  }

  #readFacts(now: number) {
    return {
      flags: this.#flags,
      session: this.#record.facts(now),
      hasServer: this.#hasServer,
      hasTabs: this.#env.tabs !== undefined,
      visible: this.#env.visible(),
      sinceOpenedMs: now,
      sinceLastStepMs: now - this.#steppedAt,
      warningDueForMs: this.#warningDueAt === undefined ? undefined : now - this.#warningDueAt,
      recheckInMs: this.#recheckAt - now,
      tabRepliesInMs: this.#tabs.repliesInMs(now),
    };
  }

  /** Carries out a decision. Returns the milliseconds until the next step; infinite if only an event calls for one. */
  #apply(decision: Decision, cause: ResumeCause, now: number): number {
    this.#flags.mustRefresh = decision.mustRefresh;
    this.#flags.lifetimeAcknowledged = decision.lifetimeAcknowledged;
    // Only a new ping can confirm the end: an earlier one was sent before the time was up.
    if (decision.mustVerify && !this.#flags.mustVerify) this.#coordinator.abort();
    this.#flags.mustVerify = decision.mustVerify;
    if (decision.queryTabs) this.#tabs.query(now);
    this.#flags.hasQueriedTabs = decision.phase === 'checking' && (decision.queryTabs || this.#flags.hasQueriedTabs);
    this.#setWarningDue(decision.warningDue, now);
    if (decision.phase === 'expired') this.#endByTime(now);
    else this.#enter(decision.phase, cause);
    if (this.#phase === 'warning') this.#host.ticked();
    // A listener of the page may have ended the session.
    if (this.#isFinal) return Number.POSITIVE_INFINITY;
    if (this.#flags.suspended) return this.#coordinator.handOver(decision.ping, now);
    return Math.min(decision.wakeInMs, this.#tabs.advance(now), this.#coordinator.advance(decision.ping, now));
  }

  #setWarningDue(due: boolean, now: number): void {
    if (!due) this.#warningDueAt = undefined;
    if (!due || this.#warningDueAt !== undefined) return;
    this.#warningDueAt = now;
    this.#flags.warningReply = undefined;
    // The user may be busy in another tab, which answers with its activity.
    this.#tabs.post({kind: 'activity'}, now);
  }

  /** The only place that changes the phase. */
  #enter(phase: Phase, cause: ResumeCause = 'server', reason?: ExpireReason): void {
    if (phase === this.#phase) return;
    this.#phase = phase;
    this.#host.phaseChanged(phase, reason);
    if (phase === 'warning' && !this.#flags.warned) {
      this.#flags.warned = true;
      this.#host.warned(this.status.timeLeftMs);
    } else if (phase === 'active' && (this.#flags.warned || cause === 'signin')) {
      this.#flags.warned = false;
      this.#host.resumed(cause);
    }
  }

  /** Counts activity of the user, if the page is one that they can use. */
  #accept(tellServer: boolean): void {
    if (this.#phase !== 'active' && this.#phase !== 'warning') return;
    const now = this.#now();
    const isWarning = this.#phase === 'warning';
    // Activity that cannot move the end need not be reported.
    const isInVain = isWarning && this.#record.isLimitedByLifetime() && !this.#flags.lifetimeAcknowledged;
    this.#record.addActivity(now);
    const isAwaited = tellServer || this.#warningDueAt !== undefined || this.#tabs.announcesAtOnce;
    if (!isAwaited || isInVain) return;
    if (tellServer || isWarning) this.#flags.mustExtend = this.#hasServer;
    this.#tabs.announceActivity(now);
    this.#step('activity');
  }

  #replied(reply: PingReply, sentAt: number, now: number): void {
    const {outcome} = reply;
    const durationMs = now - sentAt;
    const isUnreachable = outcome === 'unreachable';
    if (isUnreachable) {
      this.#flags.warningReply ??= 'unreachable';
    } else if (outcome !== 'expired') {
      // The server answered after the ping was sent, so its report is no older than the ping.
      this.#tabs.post(reply.stored ? {kind: 'withdrawn'} : {kind: 'answer', session: outcome, ageMs: durationMs}, now);
      this.#learn(outcome, sentAt, now);
    }
    this.#isRevoked ||= reply.revoked === true;
    this.#host.pinged(reply, durationMs);
    if (this.#flags.locked && !reply.revoked) {
      // Still signed out. The next tab that becomes visible pings again.
      this.#flags.mustRefresh = isUnreachable;
      this.#tabs.post({kind: 'withdrawn'}, now);
    } else if (outcome === 'expired') {
      this.#endByTime(now);
    } else if (this.#flags.mustVerify && this.#record.timeLeftMs(now) === 0) {
      // Time is up here, but the server has not confirmed it: its session ends later, or it cannot be reached. One
      // failure does not show the latter, as a short sleep may have interrupted the ping (P1). The page is not locked
      // while the server reports a session: a request would reopen the page without a sign-in.
      const isOutOfReach = isUnreachable && !reply.stored && this.#coordinator.failureCount > 1;
      if (durationMs > INTERRUPTED_MS) this.#coordinator.clearBackoff();
      else if (!isOutOfReach && this.#rechecks < MOST_RECHECKS) this.#recheckLater(now);
      else this.#endByTime(now, isUnreachable);
    }
    this.#step();
  }

  /** Also called for a reply to another tab: otherwise each tab would ping this often. */
  #recheckLater(now: number): void {
    this.#rechecks++;
    this.#recheckAt = now + RECHECK_MS;
  }

  /** The server has reported the session, to this tab or to another, as it was at the moment `at`. */
  #learn(session: SessionInfo, at: number, now: number): void {
    const user = this.#record.user ?? this.#settings.user;
    const isOther = session.user !== user && user !== undefined;
    // This page belongs to the earlier user. A locked page needs to know for sure that its own user is back (L2).
    if (isOther && (this.#flags.locked || session.user !== undefined)) {
      this.#end('server', 'other-user');
      return;
    }
    this.#record.learn(session, at);
    this.#flags.mustRefresh = this.#isRevoked = false;
    this.#flags.warningReply = 'session';
    if (this.#record.timeLeftMs(now) === 0) return;
    this.#flags.mustVerify = false;
    this.#rechecks = 0;
    if (!this.#flags.locked) return;
    // The same user has signed in again, and goes on where they were (L1).
    this.#flags.locked = false;
    this.#enter('active', 'signin');
  }

  /** Another tab reports the end. If this tab knows of later activity, it covers the page and pings (B2). */
  #receiveEnd(reason: ExpireReason, ageMs: number, now: number): void {
    const isSignOut = reason === 'signed-out';
    if (this.#isOver && !isSignOut && reason !== 'revoked') return;
    // The server may not know of a sign-out yet. But an old end may have been followed by a new sign-in. A second tab
    // confirms what the server has told it, and nothing else: two tabs may have missed the same activity.
    const isConfirmed = this.#flags.mustVerify && (reason === 'server' || reason === 'revoked');
    const isCredible = isConfirmed || isSignOut || this.#record.timeLeftMs(now) === 0;
    if (!this.#hasServer || (isCredible && ageMs < PING_TIMEOUT_MS)) {
      this.#end(reason, 'other-tab');
    } else if (!this.#isOver) {
      this.#flags.mustVerify = true;
      this.#isRevoked ||= reason === 'revoked';
      this.#coordinator.abort();
    }
  }

  /** Ends a session whose time is up, and tells the other tabs. */
  #endByTime(now: number, mayLock = true): void {
    const {timeLeftMs, lifetimeLeftMs} = this.#record.facts(now);
    this.#end(this.#isRevoked ? 'revoked' : endReason(timeLeftMs, lifetimeLeftMs), 'this-tab', mayLock);
  }

  #end(reason: ExpireReason, by: EndedBy, mayLock = true): void {
    if (this.#isFinal) return;
    // A page is locked for a known user whose time ran out, never after a sign-out (L2).
    const isKnown = this.#hasServer && this.#record.user !== undefined;
    this.#flags.locked = mayLock && this.#settings.expireAction === 'lock' && isTimeout(reason) && isKnown;
    this.#flags.mustRefresh = false;
    this.#env.timer.disarm();
    this.#enter(this.#flags.locked ? 'locked' : 'expired', 'server', reason);
    if (by === 'this-tab') this.#tabs.post({kind: 'ended', reason}, this.#now());
    this.#coordinator.stop();
    this.#host.ended(reason, by);
  }
}
