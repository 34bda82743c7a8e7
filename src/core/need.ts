import type {Urgency} from './asker.ts';
import {elapsed, type Instant, remaining, type Span} from './instant.ts';
import type {Knowledge} from './knowledge.ts';
import type {Environment} from './ports.ts';

/** A page that has just opened asks the server this long after, unless another tab has told it all; milliseconds. */
const FIRST_QUESTION = 2000;

/** A covered page asks again after this long while the server still has a fraction of a second to go; milliseconds. */
const RECHECK = 1200;
const MOST_RECHECKS = 2;

/** How much a tab needs the server's word, and when it will. */
export class Need {
  /** Nobody sees the page until the server has spoken. */
  verify = false;
  /** The server should be asked, but the page may be seen meanwhile. */
  ask = false;
  /** The person has just extended the session, and the server does not know. */
  extend = false;
  readonly #env: Environment;
  readonly #known: Knowledge;
  readonly #opened: Instant;
  #recheck: Span | undefined;
  #rechecks = 0;

  constructor(env: Environment, known: Knowledge, opened: Instant) {
    this.#env = env;
    this.#known = known;
    this.#opened = opened;
  }

  /** How urgent it is. A warning that is `due` may not be needed; a page that is `over` asks only what it has to. */
  urgency(over: boolean, due: boolean, now: Instant): Urgency {
    if (!this.#env.server) return 'none';
    if (this.extend) return 'now';
    if (this.verify) return remaining(this.#recheck, now) > 0 ? 'none' : 'soon';
    return this.ask || (!over && (due || this.#lacks(now))) ? 'soon' : 'none';
  }

  /** Does the server lag behind this browser's activity by `tolerable` milliseconds? */
  lags(now: Instant, tolerable = this.#tolerableLag): boolean {
    return this.#known.ahead(now) && this.#known.recorded.idle(now) >= tolerable;
  }

  /** Milliseconds to what may make it more urgent; what has passed is zero or below. */
  moments(now: Instant): number[] {
    return [
      this.#firstQuestion - elapsed(this.#opened, now),
      this.#tolerableLag - this.#known.recorded.idle(now),
      remaining(this.#recheck, now),
    ];
  }

  /** The server has spoken, and by its word the session is `alive`, or time is up all the same. */
  hear(alive: boolean): void {
    this.ask = false;
    if (!alive) return;
    this.verify = false;
    this.#recheck = undefined;
    this.#rechecks = 0;
  }

  /** Is it worth asking again whether time is up at the server, too? */
  get mayRecheck(): boolean {
    return this.#rechecks < MOST_RECHECKS;
  }

  /** Asks again in a while. What other tabs were told counts as well, or each of them would ask as often again. */
  recheck(now: Instant): void {
    this.#rechecks++;
    this.#recheck = {since: now, length: RECHECK};
  }

  /** Without any word a page that has opened asks; with one, a page that knows of more. */
  #lacks(now: Instant): boolean {
    if (Number.isFinite(this.#known.recorded.idle(now))) return this.lags(now);
    return elapsed(this.#opened, now) >= this.#firstQuestion;
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
}
