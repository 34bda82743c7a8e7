import {Asker, PING_TIMEOUT} from './asker.ts';
import {type EndedBy, type ExpireAction, endReason, ranOut} from './ending.ts';
import {ago, elapsed, type Instant} from './instant.ts';
import {aged, Knowledge} from './knowledge.ts';
import type {Limits} from './limits.ts';
import {lookout, SLEPT, THROTTLED} from './lookout.ts';
import {Need} from './need.ts';
import type {ExpireReason, Phase, ResumeCause} from './phase.ts';
import type {Answer, Environment, TabMessage, Word} from './ports.ts';
import {steadyClock} from './steady-clock.ts';
import {age, TabTalk} from './tab-talk.ts';
import {type ExtendOn, Warning} from './warning.ts';

/** An answer that comes later than this, or fails to, was not waited for: nothing ran meanwhile; milliseconds. */
const CUT_OFF = PING_TIMEOUT + THROTTLED;

/** A tab that comes to the end after so long without a look may have been frozen; milliseconds. */
const ABSENT = 2000;

/**
 * Where no server can tell that somebody is busy elsewhere, the other tabs are asked so long before a warning;
 * milliseconds. A hidden tab may wake a second late.
 */
const FORESIGHT = {visible: 250, hidden: 1250};

export type {EndedBy, ExpireAction, ExtendOn};

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
  /** Milliseconds without activity to begin with: none when the page was opened just now, which is activity. */
  readonly idle?: number;
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
  readonly #need: Need;
  readonly #warning = new Warning();
  readonly #talk: TabTalk;
  readonly #asker: Asker;
  readonly #look: (by?: ResumeCause) => void;
  #wishes: Wishes;
  #phase: Phase = 'active';
  /** The page was left and, if it still exists, waits for the back button. */
  #away = false;
  /** The person knows that the session ends by its age. */
  #acceptsEnd = false;
  #stopped = false;

  constructor(env: Environment, options: MonitorOptions, host: MonitorHost) {
    const {limits, verify, lastActive = Number.POSITIVE_INFINITY, idle = 0} = options;
    this.#env = env;
    this.#host = host;
    this.#wishes = options;
    this.#now = steadyClock(() => env.now());
    const now = this.#now();
    this.#known = new Knowledge(limits, ago(idle, now));
    this.#known.own.advance(lastActive, now);
    this.#need = new Need(env, this.#known, now);
    this.#need.verify = verify && env.server !== undefined;
    this.#talk = new TabTalk(env, this.#known);
    this.#asker = new Asker(env, this.#known, this.#talk, {
      now: this.#now,
      question: (now) => {
        this.#need.extend = false;
        return {idleFor: this.#known.upload(now), keepalive: this.#away || !env.visible()};
      },
      answered: (answer, sentAt, now) => this.#answered(answer, sentAt, now),
    });
    this.#look = lookout(
      env,
      this.#now,
      (by, now, since) => this.#step(by, now, since),
      () => this.#phase === 'warning' && host.ticked(),
    );
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
    const now = this.#now();
    this.#talk.post({kind: 'hello'}, now);
    // What the others did while there was no element is in their welcome.
    if (this.#alone && this.#known.standing(now) === 'over') this.#talk.enquire(now);
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
    // Nobody is left to wait for.
    this.#need.verify &&= this.#env.server !== undefined;
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
    if (this.#phase === 'warning' && this.endsByAge) this.#acceptsEnd = true;
    this.#need.extend = this.#env.server !== undefined;
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
    if (this.#phase === 'locked') this.#need.ask = true;
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
    if (this.#need.lags(now, this.#away ? this.#window : undefined)) {
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
    if (this.#away && !this.#over) this.#need.verify = this.#env.server !== undefined;
    if (this.#away || this.#over) {
      // What was under way when the page was left, here or in another tab, may have ended unheard.
      this.#asker.startOver();
      this.#asker.relieve();
    }
    this.#away = false;
    this.#need.ask = true;
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
      else if (this.#phase === 'locked') this.#need.ask = true;
    } else if (message.kind === 'welcome') {
      this.#known.takeOver(message.idle + delay, message.word && aged(message.word, delay), now);
    } else if (message.kind === 'ended') {
      this.#heardEnd(message.reason, delay, now);
    } else if (delay < PING_TIMEOUT) {
      // What waited longer, for a frozen tab to wake, may not be true any more: this tab asks by itself.
      this.#asker.hear(message, now);
      if (message.kind === 'answer') {
        this.#heard(aged(message.word, delay), now);
        if (this.#known.standing(now) === 'over') this.#need.recheck(now);
      } else if (message.kind === 'unreachable') {
        this.#warning.hear('nothing');
      }
    }
    this.#look(news ? 'tab' : 'server');
  }

  /** How long a warning lasts; milliseconds. */
  get #window(): number {
    const {expireAfter, warnAfter} = this.limits;
    return expireAfter - warnAfter;
  }

  /** No server can be asked: the tabs of this browser decide. */
  get #alone(): boolean {
    return this.#env.server === undefined;
  }

  /** Milliseconds until a warning is due, below zero once it is. */
  #untilWarning(now: Instant): number {
    return this.#known.left(now) - this.#window;
  }

  /** Milliseconds until the other tabs should be asked whether that warning is needed. */
  #untilForesight(now: Instant): number {
    return this.#untilWarning(now) - (this.#env.visible() ? FORESIGHT.visible : FORESIGHT.hidden);
  }

  get #over(): boolean {
    return this.#phase === 'expired' || this.#phase === 'locked';
  }

  /** Nothing that happens now changes anything any more. */
  get #gone(): boolean {
    return this.#phase === 'expired' || this.#stopped;
  }

  /** One look; returns the milliseconds until something could change by itself. */
  #step(by: ResumeCause, now: Instant, since: number): number {
    if (this.#gone || this.#away) return Number.POSITIVE_INFINITY;
    // A locked page looks only when it is looked at.
    if (since > SLEPT && !this.#over) this.#need.ask = true;
    if (!this.#over) this.#judge(by, now, since > ABSENT);
    if (this.#gone) return Number.POSITIVE_INFINITY;
    const urgency = this.#need.urgency(this.#over, this.#warning.open, now);
    const next = Math.min(this.#talk.pursue(now), this.#asker.pursue(urgency, now));
    return this.#over ? next : this.#nextLook(next, now);
  }

  /** The phase follows from what is known. */
  #judge(by: ResumeCause, now: Instant, absent: boolean): void {
    const standing = this.#known.standing(now);
    if (standing !== 'warning') this.#warning.cancel();
    // A new sign-in has moved the end away: of the next one the person has yet to be told.
    if (this.#known.lifetime(now) > 2 * this.#window) this.#acceptsEnd = false;
    // What somebody did in another tab meanwhile has yet to be heard, for no server can tell.
    const near = this.#untilForesight(now) <= 0;
    if (this.#alone && near && (absent || standing === 'active')) this.#talk.enquire(now);
    if (standing === 'over') {
      if (this.#alone) {
        if (this.#talk.patience(now) > 0) this.#enter('checking', by);
        else this.#endHere(now);
        return;
      }
      if (this.#phase !== 'checking') this.#asker.startOver();
      this.#need.verify = true;
    }
    if (this.#need.verify) this.#enter('checking', by);
    else if (standing === 'active' || (this.#acceptsEnd && this.endsByAge)) this.#enter('active', by);
    else this.#warn(by, now);
  }

  /** Warns, as soon as the server has had the time to say that there is no need (P1). */
  #warn(by: ResumeCause, now: Instant): void {
    // Somebody may be busy in another tab. Its answer to our claim would say so, but there may be none for a while.
    if (this.#warning.begin(now) && (this.#alone || this.#asker.waits(now))) this.#talk.post({kind: 'activity'}, now);
    if (this.#alone || this.#warning.patience(now) === 0) this.#enter('warning', by);
  }

  /** Milliseconds to the next of all moments at which something could change by itself. */
  #nextLook(pursuit: number, now: Instant): number {
    const left = this.#known.left(now);
    const moments = [
      pursuit,
      left,
      this.#untilWarning(now),
      this.#alone ? this.#untilForesight(now) : 0,
      ...this.#need.moments(now),
      this.#warning.patience(now),
      this.#talk.patience(now),
      this.#phase === 'warning' ? left % 1000 || 1000 : 0,
    ];
    return Math.min(...moments.filter((moment) => moment > 0));
  }

  #accept(): void {
    const now = this.#now();
    const warning = this.#phase === 'warning';
    const quiet = !warning && !this.#warning.due && !this.#need.extend && !this.#talk.asked;
    this.#known.own.advance(0, now);
    // Nobody needs to hear of activity that cannot move the end.
    const futile = warning && this.endsByAge && !this.#acceptsEnd;
    if (quiet || futile) return;
    if (warning) this.#need.extend = this.#env.server !== undefined;
    this.#talk.tell(now);
    this.#look('activity');
  }

  #answered(answer: Answer, sentAt: Instant, now: Instant): void {
    const {reply} = answer;
    const duration = elapsed(sentAt, now);
    if (reply === 'unreachable') {
      this.#warning.hear('nothing');
    } else if (reply !== 'expired') {
      // The server spoke some time between question and answer: its word is as old as that at most.
      const word = aged(reply, duration);
      this.#talk.post({kind: 'answer', word}, now);
      this.#heard(word, now);
    }
    this.#host.asked(answer, duration);
    if (this.#phase === 'locked') this.#stillLocked(reply === 'unreachable', now);
    else if (reply === 'expired') this.#endHere(now);
    else if (this.#known.standing(now) === 'over') {
      // A question that a sleep has cut off says nothing about the server: it has yet to be asked.
      if (duration > CUT_OFF) this.#asker.hurry();
      else this.#stillOver(reply === 'unreachable', now);
    }
    this.#look();
  }

  /** Time is up, and the server did not say that it is, for it reads its clock a little later or is out of reach. */
  #stillOver(unreachable: boolean, now: Instant): void {
    if (!unreachable && this.#need.mayRecheck) this.#need.recheck(now);
    // A lock whose session lives on at the server would open for whoever asks for a page.
    else this.#endHere(now, unreachable);
  }

  /** Nobody has signed in yet. Who asks again is whoever is looked at next. */
  #stillLocked(unreachable: boolean, now: Instant): void {
    this.#need.ask = unreachable;
    this.#asker.release(now);
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
    const alive = this.#known.standing(now) !== 'over';
    this.#need.hear(alive);
    this.#warning.hear('word');
    if (locked && alive) this.#unlock();
  }

  /** The same person has signed in again, and goes on where they were (L1). */
  #unlock(): void {
    this.#warning.cancel();
    this.#acceptsEnd = false;
    this.#enter('active', 'signin');
  }

  /** Another tab says that the session is over. If this one knows better, it covers the page and asks (B2). */
  #heardEnd(reason: ExpireReason, delay: number, now: Instant): void {
    if (this.#over && reason !== 'signed-out') return;
    // A sign-out is known to the server only later; but an end of long ago may have been followed by a new sign-in.
    const credible = this.#need.verify || reason === 'signed-out' || this.#known.standing(now) === 'over';
    if (!this.#env.server || (credible && delay < PING_TIMEOUT)) {
      this.#end(reason, 'other-tab');
      return;
    }
    if (this.#over) return;
    this.#need.verify = true;
    this.#asker.relieve();
    this.#asker.hurry();
  }

  /** Ends the session, which this tab is the first to see. */
  #endHere(now: Instant, lockable = true): void {
    this.#end(endReason(this.#known, now), 'this-tab', lockable);
  }

  #end(reason: ExpireReason, by: EndedBy, lockable = true): void {
    if (this.#gone) return;
    this.#phase = lockable && this.#locks(reason) ? 'locked' : 'expired';
    this.#need.verify = this.#need.ask = this.#need.extend = false;
    this.#env.timer.disarm();
    this.#host.phaseChanged(this.#phase);
    if (by === 'this-tab') this.#talk.post({kind: 'ended', reason}, this.#now());
    this.#asker.stop();
    this.#host.ended(reason, by);
  }

  /** A page is kept for who was away too long and is known by the server, never for who has signed out (L2). */
  #locks(reason: ExpireReason): boolean {
    const wanted = this.#wishes.expireAction === 'lock' && ranOut(reason);
    return wanted && this.#env.server !== undefined && this.#known.user !== undefined;
  }

  #enter(phase: Phase, by: ResumeCause): void {
    if (phase === this.#phase) return;
    this.#phase = phase;
    this.#host.phaseChanged(phase);
    const {given} = this.#warning;
    if (phase === 'warning' && !given) {
      this.#warning.given = true;
      this.#host.warned(this.left);
    } else if (phase === 'active' && (given || by === 'signin')) {
      this.#warning.given = false;
      this.#host.resumed(by);
    }
  }
}
