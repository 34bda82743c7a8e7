import {NEVER} from './clock.ts';
import {QUERY_WINDOW_MS} from './decide.ts';
import type {Environment, TabMessage, TabNews} from './ports.ts';
import type {SessionRecord} from './session-record.ts';

/** One of the other tabs welcomes a new one within this time; the first welcome is enough. */
const WELCOME_WITHIN_MS = 150;
/** Messages take up to this long, so smaller differences between tabs mean nothing. */
const LATENCY_MS = 80;

/** Keeps the tabs of one browser in agreement. While nothing changes, they send nothing (B4). */
export class TabSync {
  readonly #env: Environment;
  readonly #record: SessionRecord;
  /** The last activity that all tabs of this browser know of. */
  #announced = NEVER;
  #welcomeAt: number | undefined;
  #queryEndsAt = NEVER;
  /** Another tab, which is about to warn, waits for activity: the next one is announced without delay. */
  announcesAtOnce: boolean;

  constructor(env: Environment, record: SessionRecord) {
    this.#env = env;
    this.#record = record;
    // Without a server, a tab that has not sent a message yet may be about to end the session.
    this.announcesAtOnce = !env.server;
  }

  post(news: TabNews, now: number): void {
    const {tabs} = this.#env;
    const {localActivity} = this.#record;
    this.#announced = Math.max(this.#announced, localActivity);
    const idleMs = now - localActivity;
    tabs?.post({...news, sentAtMs: this.#env.readClocks().wallMs, idleMs: Number.isFinite(idleMs) ? idleMs : null});
  }

  /** Tells the other tabs of activity that they do not know of. */
  announceActivity(now: number): void {
    if (this.#record.localActivity <= this.#announced) return;
    this.announcesAtOnce = false;
    this.post({kind: 'activity'}, now);
  }

  /** Milliseconds since a message was sent: one that waited for a frozen tab to wake is old. */
  ageMs({sentAtMs}: TabMessage): number {
    return Math.max(0, this.#env.readClocks().wallMs - sentAtMs);
  }

  /** Takes in the activity that each message carries. Returns whether it is news. */
  receive(message: TabMessage, ageMs: number, now: number): boolean {
    const theirs = message.idleMs === null ? NEVER : now - message.idleMs - ageMs;
    const ours = this.#record.localActivity;
    this.#record.addActivity(theirs);
    this.#announced = Math.max(this.#announced, theirs);
    // A welcome of a tab that has just opened itself, and was not told yet, is not enough.
    const isEnough =
      message.kind === 'welcome' && now - ageMs - message.sessionIdleMs <= this.#record.lastActivity + LATENCY_MS;
    if (isEnough) this.#welcomeAt = undefined;
    // The sender knows nothing, or missed in the back/forward cache what all others know.
    if (message.kind === 'hello') this.#announced = NEVER;
    if ((message.kind === 'claim' || message.kind === 'activity') && ours > theirs + LATENCY_MS) {
      this.announceActivity(now);
    }
    // Set after that reply, which may delay the other tab's warning too little for another query.
    if (message.kind === 'activity') this.announcesAtOnce = !this.#env.server;
    return theirs > ours + LATENCY_MS;
  }

  /** Asks the other tabs for activity that this tab does not know of; one query at a time. */
  query(now: number): void {
    if (now < this.#queryEndsAt || !this.#env.tabs) return;
    this.#queryEndsAt = now + QUERY_WINDOW_MS;
    this.post({kind: 'activity'}, now);
  }

  /** Milliseconds for which replies to a query may still arrive. */
  repliesInMs(now: number): number {
    return Math.max(0, this.#queryEndsAt - now);
  }

  /** A tab has opened: one of the others will welcome it, a visible one sooner, because it is not throttled. */
  welcomeSoon(now: number): void {
    const withinMs = this.#env.visible() ? WELCOME_WITHIN_MS / 10 : WELCOME_WITHIN_MS;
    this.#welcomeAt = now + this.#env.random() * withinMs;
  }

  /** Sends a welcome that is due. Returns the milliseconds until the next one is; infinite if none is planned. */
  advance(now: number): number {
    if (this.#welcomeAt === undefined) return Number.POSITIVE_INFINITY;
    if (this.#welcomeAt > now) return this.#welcomeAt - now;
    this.#welcomeAt = undefined;
    const sessionIdleMs = now - this.#record.lastActivity;
    this.post({kind: 'welcome', sessionIdleMs, session: this.#record.toInfo(now)}, now);
    return Number.POSITIVE_INFINITY;
  }
}
