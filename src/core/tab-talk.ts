import {ActivityRegister} from './activity-register.ts';
import {type Instant, remaining, type Span} from './instant.ts';
import type {Knowledge} from './knowledge.ts';
import type {Environment, TabMessage, TabNews} from './ports.ts';

/** Tabs welcome a new one within this time; the first to do so speaks for all. Milliseconds. */
const WELCOME_PATIENCE = 150;

/** Differences below this are the time that messages take; milliseconds. */
const MOMENT = 80;

/** Who asks the other tabs waits this long for one that knows better; milliseconds. */
const HEARSAY = 500;

/** What this tab tells the others and hears of them. While nothing changes, it is silent (B4). */
export class TabTalk {
  readonly #env: Environment;
  readonly #known: Knowledge;
  /** The last activity that all tabs of this browser have heard of. */
  readonly #told = new ActivityRegister();
  #welcome: Span | undefined;
  #hearsay: Span | undefined;
  #asked: boolean;

  constructor(env: Environment, known: Knowledge) {
    this.#env = env;
    this.#known = known;
    // One of those that this page has yet to hear of may be about to end the session.
    this.#asked = !env.server;
  }

  post(news: TabNews, now: Instant): void {
    const idle = this.#known.own.idle(now);
    this.#told.advance(idle, now);
    this.#env.tabs?.post({...news, at: now.wall, idleFor: Number.isFinite(idle) ? idle : null});
  }

  /** Tells the others of activity that they have not heard of. */
  tell(now: Instant): void {
    if (this.#known.own.idle(now) >= this.#told.idle(now)) return;
    this.#asked = false;
    this.post({kind: 'activity'}, now);
  }

  /** Another tab, which is about to warn, has asked for activity, and there was none that it did not know of. */
  get asked(): boolean {
    return this.#asked;
  }

  /** Takes in the activity that every message carries. Does it come as news? */
  receive(message: TabMessage, now: Instant): boolean {
    const theirs = (message.idleFor ?? Number.POSITIVE_INFINITY) + age(message, now);
    const mine = this.#known.own.idle(now);
    this.#known.own.advance(theirs, now);
    this.#told.advance(theirs, now);
    if (message.kind === 'welcome') this.#welcome = undefined;
    if (message.kind === 'activity') this.#asked = !this.#env.server;
    if ((message.kind === 'claim' || message.kind === 'activity') && mine + MOMENT < theirs) this.tell(now);
    return theirs + MOMENT < mine;
  }

  /** Asks the others, once at a time, for later activity than this tab knows of. */
  enquire(now: Instant): void {
    if (this.patience(now) > 0 || !this.#env.tabs) return;
    this.#hearsay = {since: now, length: HEARSAY};
    this.post({kind: 'activity'}, now);
  }

  /** Milliseconds for which their answers may still come. */
  patience(now: Instant): number {
    return remaining(this.#hearsay, now);
  }

  /** A tab has opened: one of those that know will tell it. */
  welcomeSoon(now: Instant): void {
    const patience = this.#env.visible() ? WELCOME_PATIENCE / 10 : WELCOME_PATIENCE;
    this.#welcome = {since: now, length: this.#env.random() * patience};
  }

  /** Says welcome when it is time to; returns the milliseconds until then. */
  pursue(now: Instant): number {
    if (!this.#welcome) return Number.POSITIVE_INFINITY;
    const patience = remaining(this.#welcome, now);
    if (patience > 0) return patience;
    this.#welcome = undefined;
    this.post({kind: 'welcome', idle: this.#known.idle(now), word: this.#known.word(now)}, now);
    return Number.POSITIVE_INFINITY;
  }
}

/** Milliseconds since a message was sent: one that waited for a frozen tab to wake has grown old. */
export function age(message: TabMessage, now: Instant): number {
  return Math.max(0, now.wall - message.at);
}
