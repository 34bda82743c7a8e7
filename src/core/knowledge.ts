import {ActivityRegister} from './activity-register.ts';
import {ago, elapsed, type Instant, remaining, type Span} from './instant.ts';
import {type Limits, readLimits} from './limits.ts';
import {type Standing, standing} from './phase.ts';
import type {Word} from './ports.ts';

/** Whole seconds go over the wire, so two readings of one activity can be this far apart; milliseconds. */
const GRAIN = 1000;

/** The largest number that the wire carries, in seconds; far beyond the limit of any server, whatever that is. */
const LONGEST_IDLE = 999_999_999;

/**
 * What one tab knows of its session. Real activity of this browser and what the server said are kept apart, and only
 * the former is ever uploaded: an echo of our own words can never stretch a session (B6).
 */
export class Knowledge {
  /** Real activity in any tab of this browser. */
  readonly own = new ActivityRegister();
  /** The last activity that the server is known to know of. */
  readonly recorded = new ActivityRegister();
  /** The server's word where it is more than an echo of what this browser did. */
  readonly #elsewhere = new ActivityRegister();
  /** Opening the page is taken for activity until the server, or another tab, has told the truth about it. */
  #assumed: Instant | undefined;
  #configured: Limits;
  /** The server's last word; its limits win. */
  #word: Partial<Word> = {};
  #limits: Limits;
  #end: Span | undefined;
  #user: string | undefined;

  constructor(limits: Limits, assumed: Instant) {
    this.#configured = this.#limits = limits;
    this.#assumed = assumed;
  }

  get limits(): Limits {
    return this.#limits;
  }

  /** Whom the server says is signed in. */
  get user(): string | undefined {
    return this.#user;
  }

  /** The attributes changed; the server's limits, once it gave any, still win. */
  configure(limits: Limits): void {
    this.#configured = limits;
    this.#applyLimits();
  }

  /** Milliseconds since the last activity anywhere. */
  idle(now: Instant): number {
    const assumed = this.#assumed ? elapsed(this.#assumed, now) : Number.POSITIVE_INFINITY;
    return Math.min(this.own.idle(now), this.#elsewhere.idle(now), assumed);
  }

  /** Milliseconds to the absolute end, which no activity moves; infinite when there is none. */
  lifetime(now: Instant): number {
    return this.#end ? remaining(this.#end, now) : Number.POSITIVE_INFINITY;
  }

  /** Half of the time until the server would end the session for want of news; milliseconds. */
  leisure(now: Instant): number {
    const idle = this.recorded.idle(now);
    return Math.max(0, this.#limits.expireAfter - (Number.isFinite(idle) ? idle : 0)) / 2;
  }

  /** Milliseconds to the end of the session if nobody does anything. */
  left(now: Instant): number {
    return Math.max(0, Math.min(this.#limits.expireAfter - this.idle(now), this.lifetime(now)));
  }

  standing(now: Instant): Standing {
    return standing(this.left(now), this.#limits);
  }

  /** Will the session end by its age, whatever anybody does? */
  endsByAge(now: Instant): boolean {
    return this.lifetime(now) <= this.#limits.expireAfter - this.idle(now);
  }

  /** Does this browser know of activity that the server has not heard of? */
  ahead(now: Instant): boolean {
    return this.own.idle(now) + GRAIN < this.recorded.idle(now);
  }

  /**
   * The idle time to upload: whole seconds, rounded up. Who has seen no activity claims none, by a time longer than any
   * session: a ping without an idle time would count as activity on django-session-security.
   */
  upload(now: Instant): number {
    return Math.min(Math.ceil(this.own.idle(now) / 1000), LONGEST_IDLE);
  }

  /** The server spoke just now of an activity `idle` milliseconds ago, and of everything else in `word`. */
  hear(word: Word, idle: number, now: Instant): void {
    const assumed = this.#assumed ? elapsed(this.#assumed, now) : Number.NaN;
    this.#assumed = undefined;
    // A word within a grain of what we know is an echo of it, and says nothing new, only less exactly.
    if (Math.abs(idle - assumed) < GRAIN) this.#elsewhere.advance(assumed, now);
    else if (idle + GRAIN <= this.idle(now)) this.#elsewhere.advance(idle, now);
    if (word.user !== undefined) this.#user = word.user;
    this.#obey(word, idle, now);
  }

  /** Another tab of this browser told this one, which has just opened, what it knows. */
  takeOver(idle: number, word: Word | null, now: Instant): void {
    if (this.#assumed) this.#assumed = ago(idle, now);
    // Where pages belong to somebody, the server has yet to be asked whose this one is.
    if (word) this.#obey(word, word.user === undefined ? word.idleFor * 1000 : Number.POSITIVE_INFINITY, now);
  }

  /** The server's word as it is true now, for a tab that has opened. */
  word(now: Instant): Word | null {
    const recorded = this.recorded.idle(now);
    if (!Number.isFinite(recorded)) return null;
    const endsIn = this.lifetime(now) / 1000;
    return {
      ...this.#word,
      idleFor: recorded / 1000,
      ...(Number.isFinite(endsIn) && {endsIn}),
      ...(this.#user !== undefined && {user: this.#user}),
    };
  }

  #obey(word: Word, recorded: number, now: Instant): void {
    this.recorded.advance(recorded, now);
    this.#end = word.endsIn === undefined ? undefined : {since: now, length: word.endsIn * 1000};
    this.#word = word;
    this.#applyLimits();
  }

  #applyLimits(): void {
    const {expireAfter = this.#configured.expireAfter / 1000, warnAfter = this.#configured.warnAfter / 1000} =
      this.#word;
    this.#limits = readLimits(expireAfter, warnAfter);
  }
}

/** A word as it is `age` milliseconds after it was true. */
export function aged(word: Word, age: number): Word {
  return {
    ...word,
    idleFor: word.idleFor + age / 1000,
    ...(word.endsIn !== undefined && {endsIn: Math.max(0, word.endsIn - age / 1000)}),
  };
}
