import {Asker, PING_TIMEOUT, type Urgency} from './asker.ts';
import {elapsed, type Instant, remaining, type Span} from './instant.ts';
import {aged, Knowledge} from './knowledge.ts';
import type {Limits} from './limits.ts';
import type {ExpireReason, Phase, ResumeCause} from './phase.ts';
import type {Answer, Environment, TabMessage, Word} from './ports.ts';
import {steadyClock} from './steady-clock.ts';
import {age, TabTalk} from './tab-talk.ts';

/** A page that has just opened asks the server this long after, unless another tab has told it all; milliseconds. */
export const FIRST_QUESTION = 2000;

/** The warning waits this long for the server to say that it is not needed (P1); milliseconds. */
export const WARNING_PATIENCE = 2000;

/** A covered page asks again after this long while the server still has a fraction of a second to go; milliseconds. */
const RECHECK = 1200;
const MOST_RECHECKS = 2;

/** However far the next boundary is, the page looks at its clocks this often (T2); milliseconds. */
const LONGEST_NAP = {visible: 5000, hidden: 120_000};

/** Servers count whole seconds, and may be this much ahead of the end; milliseconds. */
const EARLY = 1000;

/** A tab that is throttled to a wake a minute is this late at most; milliseconds. */
const THROTTLED = 65_000;

/** An answer that comes later than this, or fails to, was not waited for: nothing ran meanwhile; milliseconds. */
const CUT_OFF = PING_TIMEOUT + THROTTLED;

/** Who has not looked for this long has slept, not merely been throttled to a wake a minute; milliseconds. */
const SLEPT = LONGEST_NAP.hidden + THROTTLED;

/** Whether any activity extends a session that has warned, or only the button. */
export type ExtendOn = 'activity' | 'button';

/** Whether a page whose session is over is left, or waits covered for its person to sign in again. */
export type ExpireAction = 'leave' | 'lock';

/** Who saw to the end: this tab, another that told it, or nobody, since somebody else has signed in meanwhile. */
export type EndedBy = 'this-tab' | 'other-tab' | 'other-user';

/** What the page wants; it may change its mind. */
export interface Wishes {
  readonly limits: Limits;
  readonly extendOn: ExtendOn;
  readonly expireAction: ExpireAction;
}

export interface MonitorOptions extends Wishes {
  /** The page is older than it looks: nobody sees it before the server has spoken. */
  readonly verify: boolean;
  /** Milliseconds since a person was active in this page; infinite, or left out, when nobody remembers. */
  readonly lastActive?: number;
}

/** What the monitor tells its host; times in milliseconds. */
export interface MonitorHost {
  phaseChanged(phase: Phase): void;
  warned(left: number): void;
  resumed(by: ResumeCause): void;
  ended(reason: ExpireReason, by: EndedBy): void;
  asked(answer: Answer, duration: number): void;
  /** The time left, which a warning shows, has changed. */
  ticked(): void;
}

/**
 * The life of a session as one tab sees it. Activity of this tab, of other tabs and of the server advance what is
 * known; the phase follows from that; one timer is armed for the next moment at which something could change.
 */
export class Monitor {
  readonly #env: Environment;
  readonly #now: () => Instant;
  readonly #host: MonitorHost;
  readonly #known: Knowledge;
  readonly #asker: Asker;
  readonly #talk: TabTalk;
  readonly #opened: Instant;
  #wishes: Wishes;
  #phase: Phase = 'active';
  /** A warning was shown, and nothing has ended it yet. */
  #warned = false;
  /** Since when a warning is due, and what was heard about it. */
  #due: {readonly since: Instant; heard: 'nothing' | 'failure' | 'word'} | undefined;
  /** Nobody sees the page until the server has spoken. */
  #mustVerify: boolean;
  /** The server should be asked, but the page may be seen meanwhile. */
  #mustAsk = false;
  /** The person has just extended the session, and the server does not know. */
  #extending = false;
  /** The person knows that the session ends by its age. */
  #acceptsEnd = false;
  /** The page was left and, if it still exists, waits for the back button. */
  #away = false;
  #rechecks = 0;
  #recheck: Span | undefined;
  #lastLook: Instant;
  #looking = false;
  #lookAgain = false;
  #stopped = false;

  constructor(env: Environment, {verify, lastActive, ...wishes}: MonitorOptions, host: MonitorHost) {
    this.#env = env;
    this.#host = host;
    this.#wishes = wishes;
    this.#mustVerify = verify && env.server !== undefined;
    this.#now = steadyClock(() => env.now());
    this.#opened = this.#lastLook = this.#now();
    this.#known = new Knowledge(wishes.limits, this.#opened);
    if (lastActive !== undefined) this.#known.own.advance(lastActive, this.#opened);
    this.#talk = new TabTalk(env, this.#known);
    this.#asker = new Asker(env, {
      now: this.#now,
      question: (now) => {
        this.#extending = false;
        return {idleFor: this.#known.upload(now), keepalive: this.#away || !env.visible()};
      },
      leisure: (now) => this.#known.leisure(now),
      post: (news, now) => this.#talk.post(news, now),
      answered: (answer, sentAt, now) => this.#answered(answer, sentAt, now),
    });
  }

  get phase(): Phase {
    return this.#phase;
  }

  /** Milliseconds since the last activity in any tab or device. */
  get idle(): number {
    return this.#known.idle(this.#now());
  }

  /** Milliseconds since a person was active in this browser; infinite when nobody was. */
  get lastActive(): number {
    return this.#known.own.idle(this.#now());
  }

  /** Milliseconds to the end of the session if nobody does anything. */
  get left(): number {
    return this.#over ? 0 : this.#known.left(this.#now());
  }

  /** Will the session end by its age, whatever anybody does? */
  get endsByAge(): boolean {
    return this.#known.endsByAge(this.#now());
  }

  get limits(): Limits {
    return this.#known.limits;
  }

  start(): void {
    this.#talk.post({kind: 'hello'}, this.#opened);
    this.#look();
  }

  /** Leaves no timer, question or claim behind, and what only this tab knows to the others. */
  stop(): void {
    if (!this.#over) this.#talk.tell(this.#now());
    this.#stopped = true;
    this.#env.timer.disarm();
    this.#asker.stop();
  }

  configure(wishes: Wishes): void {
    this.#known.configure(wishes.limits);
    this.#wishes = wishes;
    this.#look();
  }

  /** The person did something. Whether the session is over is settled first (T5). */
  activity(): void {
    if (this.#known.standing(this.#now()) !== 'active') this.#look();
    if (this.#phase === 'active' || (this.#phase === 'warning' && this.#wishes.extendOn === 'activity')) this.#accept();
  }

  /** The person said that they want to stay; the server hears of it at once. */
  extend(): void {
    this.#look();
    if (this.#phase !== 'active' && this.#phase !== 'warning') return;
    // Only a warning has told the person so.
    if (this.#phase === 'warning' && this.#known.endsByAge(this.#now())) this.#acceptsEnd = true;
    this.#extending = this.#env.server !== undefined;
    this.#accept();
  }

  /** Asks the server now; a session that is over has nothing left to ask. */
  ping(): Promise<Answer> {
    if (this.#gone) return Promise.resolve({reply: 'expired', status: 0});
    const answer = this.#asker.ask(this.#now());
    this.#look();
    return answer;
  }

  /** Ends the session in every tab. */
  signOut(): void {
    this.#end('signed-out', 'this-tab');
  }

  /** Something may have changed while nobody looked: a wake, a focus. Never activity (T4). */
  look(): void {
    // Who comes back to a locked page may have signed in beside it.
    if (this.#phase === 'locked') this.#mustAsk = true;
    this.#look();
  }

  /** The network is back. */
  online(): void {
    this.#asker.hurry();
    this.look();
  }

  /** The tab is no longer seen, and may never run again: what only it knows is handed on (B7). */
  hide(): void {
    if (this.#over) return;
    const now = this.#now();
    this.#talk.tell(now);
    const {limits} = this.#known;
    const tolerable = this.#away ? limits.expireAfter - limits.warnAfter : this.#tolerableLag;
    if (this.#known.ahead(now) && this.#known.recorded.idle(now) >= tolerable) {
      // A question that was not made to outlive the page dies with it.
      if (this.#away) this.#asker.startOver();
      void this.#asker.ask(now);
    }
    this.#look();
  }

  /** The page is left, and perhaps kept for the back button: nobody sees it again unasked (X4). */
  leave(): void {
    if (this.#gone || this.#away) return;
    this.#away = true;
    this.hide();
    this.#asker.withdraw(this.#now());
    this.#env.timer.disarm();
    if (!this.#over) this.#enter('checking', 'server');
  }

  /** The page came back from the back/forward cache, or was resumed after a freeze. */
  restore(): void {
    if (this.#away && !this.#over) this.#mustVerify = this.#env.server !== undefined;
    if (this.#away || this.#over) {
      // What was under way when the page was left, here or in another tab, may have ended unheard.
      this.#asker.startOver();
      this.#asker.relieve();
    }
    this.#away = false;
    this.#mustAsk = true;
    this.#look();
  }

  /** A message of another tab. */
  hear(message: TabMessage): void {
    if (this.#gone) return;
    const now = this.#now();
    const delay = age(message, now);
    const news = this.#talk.receive(message, now);
    if (message.kind === 'hello') {
      if (this.#phase === 'active' || this.#phase === 'warning') this.#talk.welcomeSoon(now);
      // Perhaps the page that one comes to after signing in again.
      else if (this.#phase === 'locked') this.#mustAsk = true;
    } else if (message.kind === 'welcome') {
      this.#known.takeOver(message.idle + delay, message.word && aged(message.word, delay), now);
    } else if (message.kind === 'ended') {
      this.#heardEnd(message.reason, delay, now);
    } else if (delay < PING_TIMEOUT) {
      // What waited longer, for a frozen tab to wake, may not be true any more: this tab asks by itself.
      this.#heardOfQuestion(message, delay, now);
    }
    this.#look(news ? 'tab' : 'server');
  }

  /** What another tab asks, and what it was answered. */
  #heardOfQuestion(message: TabMessage, delay: number, now: Instant): void {
    if (message.kind === 'claim') {
      this.#asker.heardClaim(message.ticket, now);
    } else if (message.kind === 'withdrawn') {
      this.#asker.relieve();
    } else if (message.kind === 'answer') {
      this.#asker.heardAnswer(now);
      this.#heard(aged(message.word, delay), now);
      if (this.#known.standing(now) === 'over') this.#recheckLater(now);
    } else if (message.kind === 'unreachable') {
      this.#asker.heardFailure(message.failures, message.retryIn, now);
      this.#heardNothing();
    }
  }

  get #over(): boolean {
    return this.#phase === 'expired' || this.#phase === 'locked';
  }

  /** Nothing that happens now changes anything any more. */
  get #gone(): boolean {
    return this.#phase === 'expired' || this.#stopped;
  }

  #look(by: ResumeCause = 'server'): void {
    this.#lookAgain = true;
    if (this.#looking) return;
    this.#looking = true;
    try {
      while (this.#lookAgain) this.#step(by);
    } finally {
      this.#looking = false;
    }
  }

  #step(by: ResumeCause): void {
    this.#lookAgain = false;
    if (this.#gone || this.#away) return;
    const now = this.#now();
    // A locked page looks only when it is looked at.
    if (!this.#over && elapsed(this.#lastLook, now) > SLEPT) this.#mustAsk = true;
    this.#lastLook = now;
    this.#judge(by, now);
    if (this.#gone) return;
    const next = Math.min(this.#talk.pursue(now), this.#asker.pursue(this.#urgency(now), now));
    if (!this.#gone && !this.#lookAgain) this.#arm(next, now);
  }

  /** The phase follows from what is known. */
  #judge(by: ResumeCause, now: Instant): void {
    if (this.#over) return;
    const standing = this.#known.standing(now);
    if (standing !== 'warning') this.#due = undefined;
    if (standing === 'over') {
      if (!this.#env.server) this.#end(this.#endReason(now), 'this-tab');
      else if (this.#phase !== 'checking') this.#asker.startOver();
      this.#mustVerify = true;
    }
    if (this.#over) return;
    if (this.#mustVerify) {
      this.#enter('checking', by);
      return;
    }
    this.#rechecks = 0;
    if (standing === 'active' || (this.#acceptsEnd && this.#known.endsByAge(now))) {
      this.#enter('active', by);
      return;
    }
    if (!this.#due) {
      this.#due = {since: now, heard: 'nothing'};
      // Somebody may be busy in another tab. Its answer to our claim would say so, but there may be none for a while.
      if (!this.#env.server || this.#asker.waits(now)) this.#talk.post({kind: 'activity'}, now);
    }
    const heard = !this.#env.server || this.#due.heard !== 'nothing';
    if (heard || this.#warned || elapsed(this.#due.since, now) >= WARNING_PATIENCE) this.#enter('warning', by);
  }

  /** How much the server's word is wanted. */
  #urgency(now: Instant): Urgency {
    if (!this.#env.server) return 'none';
    if (this.#phase === 'locked') return this.#mustAsk ? 'soon' : 'none';
    if (this.#extending) return 'now';
    if (this.#mustVerify) return remaining(this.#recheck, now) > 0 ? 'none' : 'soon';
    if (this.#mustAsk || (this.#due && this.#due.heard !== 'word')) return 'soon';
    const lag = this.#known.recorded.idle(now);
    const wanted = Number.isFinite(lag)
      ? this.#known.ahead(now) && lag >= this.#tolerableLag
      : elapsed(this.#opened, now) >= this.#firstQuestion;
    return wanted ? 'soon' : 'none';
  }

  /**
   * How far the server may lag behind the activity it has not heard of; milliseconds. A hidden tab may wake but once a
   * minute, and needs three wakes to get through to the server.
   */
  get #tolerableLag(): number {
    const {warnAfter} = this.#known.limits;
    return this.#env.visible() ? warnAfter : (warnAfter * 2) / 3;
  }

  get #firstQuestion(): number {
    return Math.min(FIRST_QUESTION, this.#known.limits.warnAfter / 2);
  }

  /** Arms the one timer for the next moment at which something could change. */
  #arm(nextStep: number, now: Instant): void {
    const nap = this.#env.visible() ? LONGEST_NAP.visible : LONGEST_NAP.hidden;
    if (this.#phase === 'locked') {
      if (Number.isFinite(nextStep)) this.#env.timer.arm(Math.ceil(Math.min(nextStep, nap)), () => this.#look());
      return;
    }
    const {limits, recorded} = this.#known;
    const left = this.#known.left(now);
    const moments = [
      nextStep,
      nap,
      left,
      left - (limits.expireAfter - limits.warnAfter),
      this.#phase === 'warning' ? left % 1000 || 1000 : 0,
      this.#due ? WARNING_PATIENCE - elapsed(this.#due.since, now) : 0,
      this.#firstQuestion - elapsed(this.#opened, now),
      this.#tolerableLag - recorded.idle(now),
      remaining(this.#recheck, now),
    ];
    const delay = Math.ceil(Math.min(...moments.filter((moment) => moment > 0)));
    this.#env.timer.arm(delay, () => {
      this.#look();
      if (this.#phase === 'warning') this.#host.ticked();
    });
  }

  #accept(): void {
    const now = this.#now();
    const quiet = this.#phase === 'active' && !this.#due && !this.#extending;
    this.#known.own.advance(0, now);
    // Nobody needs to hear of activity that cannot move the end.
    const futile = this.#phase === 'warning' && this.#known.endsByAge(now) && !this.#acceptsEnd;
    if (quiet || futile) return;
    if (this.#phase === 'warning') this.#extending = this.#env.server !== undefined;
    this.#talk.tell(now);
    this.#look('activity');
  }

  #answered(answer: Answer, sentAt: Instant, now: Instant): void {
    const {reply} = answer;
    const duration = elapsed(sentAt, now);
    if (reply === 'unreachable') {
      this.#heardNothing();
    } else if (reply !== 'expired') {
      // The server spoke some time between question and answer: its word is as old as that at most.
      const word = aged(reply, duration);
      this.#talk.post({kind: 'answer', word}, now);
      this.#heard(word, now);
    }
    this.#host.asked(answer, duration);
    if (this.#phase === 'locked') this.#stillLocked(reply === 'unreachable', now);
    else if (reply === 'expired') this.#end(this.#endReason(now), 'this-tab');
    else if (this.#known.standing(now) === 'over') {
      // A question that a sleep has cut off says nothing about the server: it has yet to be asked.
      if (duration > CUT_OFF) this.#asker.hurry();
      else this.#stillOver(reply === 'unreachable', now);
    }
    this.#look();
  }

  /** Time is up, and the server did not say that it is, for it reads its clock a little later or is out of reach. */
  #stillOver(unreachable: boolean, now: Instant): void {
    if (!unreachable && this.#rechecks < MOST_RECHECKS) this.#recheckLater(now);
    // A lock whose session lives on at the server would open for whoever asks for a page.
    else this.#end(this.#endReason(now), 'this-tab', unreachable);
  }

  /** Nobody has signed in yet. Who asks again is whoever is looked at next. */
  #stillLocked(unreachable: boolean, now: Instant): void {
    this.#mustAsk = unreachable;
    this.#asker.release(now);
  }

  /** Counts what other tabs were told as well, or each of them would ask as often again. */
  #recheckLater(now: Instant): void {
    this.#rechecks++;
    this.#recheck = {since: now, length: RECHECK};
  }

  /** The server's word, to this tab or to another. */
  #heard(word: Word, now: Instant): void {
    const locked = this.#phase === 'locked';
    const {user} = this.#known;
    // Somebody else has signed in meanwhile: what this page shows is not theirs to see. A lock wants to be sure (L2).
    if (word.user !== user && user !== undefined && (locked || word.user !== undefined)) {
      this.#end('server', 'other-user');
      return;
    }
    this.#known.hear(word, word.idleFor * 1000, now);
    this.#mustVerify = this.#mustAsk = false;
    if (locked) this.#unlock(now);
    if (this.#due) this.#due.heard = 'word';
  }

  #heardNothing(): void {
    if (this.#due?.heard === 'nothing') this.#due.heard = 'failure';
  }

  /** The same person has signed in again, and goes on where they were (L1). */
  #unlock(now: Instant): void {
    if (this.#known.standing(now) === 'over') return;
    this.#due = this.#recheck = undefined;
    this.#acceptsEnd = false;
    this.#warned = true;
    this.#enter('active', 'signin');
  }

  /** Another tab says that the session is over. If this one knows better, it covers the page and asks (B2). */
  #heardEnd(reason: ExpireReason, delay: number, now: Instant): void {
    if (this.#over && reason !== 'signed-out') return;
    // A sign-out is known to the server only later; but an end of long ago may have been followed by a new sign-in.
    const credible = this.#mustVerify || reason === 'signed-out' || this.#known.standing(now) === 'over';
    if (!this.#env.server || (credible && delay < PING_TIMEOUT)) {
      this.#end(reason, 'other-tab');
      return;
    }
    if (this.#over) return;
    this.#mustVerify = true;
    this.#asker.relieve();
    this.#asker.hurry();
  }

  #endReason(now: Instant): ExpireReason {
    if (this.#known.left(now) > EARLY) return 'server';
    return this.#known.lifetime(now) > EARLY ? 'idle' : 'lifetime';
  }

  #end(reason: ExpireReason, by: EndedBy, lockable = true): void {
    if (this.#gone) return;
    this.#phase = lockable && this.#locks(reason, by) ? 'locked' : 'expired';
    this.#mustVerify = this.#mustAsk = this.#extending = false;
    this.#env.timer.disarm();
    this.#host.phaseChanged(this.#phase);
    if (by === 'this-tab') this.#talk.post({kind: 'ended', reason}, this.#now());
    this.#asker.stop();
    this.#host.ended(reason, by);
  }

  /** A page is kept for who was away too long and is known by the server, never for who has signed out (L2). */
  #locks(reason: ExpireReason, by: EndedBy): boolean {
    const wanted = this.#wishes.expireAction === 'lock' && (reason === 'idle' || reason === 'lifetime');
    return wanted && by !== 'other-user' && this.#env.server !== undefined && this.#known.user !== undefined;
  }

  #enter(phase: Phase, by: ResumeCause): void {
    if (phase === this.#phase) return;
    this.#phase = phase;
    this.#host.phaseChanged(phase);
    if (phase === 'warning' && !this.#warned) {
      this.#warned = true;
      this.#host.warned(this.left);
    } else if (phase === 'active' && this.#warned) {
      this.#warned = false;
      this.#host.resumed(by);
    }
  }
}
