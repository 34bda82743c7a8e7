import {elapsed, type Instant, remaining, type Span} from './instant.ts';
import type {Knowledge} from './knowledge.ts';
import type {Answer, Environment, Inquiry, Question, TabNews} from './ports.ts';
import type {TabTalk} from './tab-talk.ts';

/** An answer that takes longer is none (P3). */
export const PING_TIMEOUT = 10_000;

/** How long a claim stands before its tab asks: time enough for the other tabs to object. */
export const CLAIM_WINDOW = 80;

/** A standing claim is said again to those that claim after it, but once in this time to all of them. */
const ECHO = 20;

/** Hidden tabs hold back for up to this long, so that they hear the claim of another instead of all claiming. */
const HIDDEN_PATIENCE = 400;

/** Two questions that nobody is waiting for are at least this far apart. */
const REST = 1000;

/** The ticket of a tab that does not wait: its question is under way. */
const UNDER_WAY = -1;

const LONGEST_RETRY = 60_000;

/** `soon`: within the manners of the tabs among each other. `now`: somebody waits for it. */
export type Urgency = 'none' | 'soon' | 'now';

interface InFlight {
  readonly inquiry: Inquiry;
  readonly sentAt: Instant;
}

/** What the asker needs to know, and whom it tells. */
export interface Asking {
  now(): Instant;
  question(now: Instant): Question;
  answered(answer: Answer, sentAt: Instant, now: Instant): void;
}

/**
 * Puts questions to the server, one at a time over all tabs (B3). There is no leader to lose: whoever needs to know
 * claims the question, the lowest ticket asks, the others hold back for one ping timeout and take over if it died.
 */
export class Asker {
  readonly #env: Environment;
  readonly #known: Knowledge;
  readonly #talk: TabTalk;
  readonly #asking: Asking;
  #inFlight: InFlight | undefined;
  #patience: Span | undefined;
  #claim: (Span & {readonly ticket: number; echo: Span | undefined}) | undefined;
  #held: Span | undefined;
  #retry: Span | undefined;
  #rest: Span | undefined;
  #failures = 0;
  #waiting: ((answer: Answer) => void)[] = [];

  constructor(env: Environment, known: Knowledge, talk: TabTalk, asking: Asking) {
    this.#env = env;
    this.#known = known;
    this.#talk = talk;
    this.#asking = asking;
  }

  /** Goes one step further towards an answer; returns the milliseconds until the next step. */
  pursue(urgency: Urgency, now: Instant): number {
    if (this.#inFlight) {
      const left = PING_TIMEOUT - elapsed(this.#inFlight.sentAt, now);
      if (left > 0) return left;
      this.#inFlight.inquiry.cancel();
      this.#settle({reply: 'unreachable', status: 0}, now);
      return 0;
    }
    // Whoever waits for a question that was started over still wants an answer.
    if (urgency === 'now' || this.#waiting.length > 0) return this.#start(now);
    if (urgency === 'none') {
      this.withdraw(now);
      return Number.POSITIVE_INFINITY;
    }
    const wait = Math.max(remaining(this.#held, now), remaining(this.#retry, now), remaining(this.#rest, now));
    if (wait > 0) {
      this.#patience = this.#claim = undefined;
      return wait;
    }
    return this.#env.tabs ? this.#negotiate(now) : this.#start(now);
  }

  /** Is it too early to claim a question? */
  waits(now: Instant): boolean {
    return remaining(this.#held, now) > 0 || remaining(this.#retry, now) > 0;
  }

  /** Asks at once, or joins the question that is under way. */
  ask(now: Instant): Promise<Answer> {
    return new Promise((resolve) => {
      this.#waiting.push(resolve);
      if (!this.#inFlight) this.#start(now);
    });
  }

  /** What another tab asks, and whether it was answered. */
  hear(news: TabNews, now: Instant): void {
    if (news.kind === 'claim') this.#heardClaim(news.ticket, now);
    else if (news.kind === 'withdrawn') this.relieve();
    else if (news.kind === 'answer') this.#heardAnswer(now);
    else if (news.kind === 'unreachable') this.#heardFailure(news.failures, news.retryIn, now);
  }

  /** Another tab is about to ask. */
  #heardClaim(ticket: number, now: Instant): void {
    if (this.#inFlight) {
      if (ticket !== UNDER_WAY) this.#talk.post({kind: 'claim', ticket: UNDER_WAY}, now);
      return;
    }
    if (this.#claim && this.#claim.ticket < ticket) {
      // Whoever claims after us may have taken our claim for one that was given up.
      if (remaining(this.#claim.echo, now) > 0) return;
      this.#claim.echo = {since: now, length: ECHO};
      this.#talk.post({kind: 'claim', ticket: this.#claim.ticket}, now);
      return;
    }
    this.#claim = undefined;
    this.#held = {since: now, length: PING_TIMEOUT};
  }

  /** Another tab has had an answer. */
  #heardAnswer(now: Instant): void {
    this.#failures = 0;
    this.#retry = this.#held = this.#claim = undefined;
    this.#rest = {since: now, length: REST};
  }

  /** Another tab has had none. */
  #heardFailure(failures: number, retryIn: number, now: Instant): void {
    this.#failures = Math.max(failures, this.#failures);
    this.#held = this.#claim = undefined;
    this.#retry = {since: now, length: retryIn};
  }

  /** There is a reason to ask again now, such as that the network is back. */
  hurry(): void {
    this.#retry = undefined;
  }

  /** Only what the server says from now on counts; a question from before may be waiting in vain. */
  startOver(): void {
    this.#inFlight?.inquiry.cancel();
    this.#inFlight = this.#retry = undefined;
  }

  /** The tab that asked needs no more waiting for. */
  relieve(): void {
    this.#held = undefined;
  }

  /** Lets the others ask, who would hold back for our claim or question a ping timeout long. */
  withdraw(now: Instant): void {
    if (this.#inFlight || this.#claim) this.#talk.post({kind: 'withdrawn'}, now);
    this.#patience = this.#claim = undefined;
  }

  /** Lets the others ask who hold back since we have asked, though the answer was no news to them. */
  release(now: Instant): void {
    this.#talk.post({kind: 'withdrawn'}, now);
  }

  /** Nothing that arrives from now on matters. */
  stop(): void {
    this.withdraw(this.#asking.now());
    this.#inFlight?.inquiry.cancel();
    this.#inFlight = this.#held = this.#retry = undefined;
    this.#resolve({reply: 'unreachable', status: 0});
  }

  #negotiate(now: Instant): number {
    const visible = this.#env.visible();
    if (!this.#claim) {
      this.#patience ??= {since: now, length: visible ? 0 : this.#env.random() * HIDDEN_PATIENCE};
      const patience = remaining(this.#patience, now);
      if (patience > 0) return patience;
      this.#claim = {
        since: now,
        length: CLAIM_WINDOW,
        ticket: this.#env.random() + (visible ? 0 : 1),
        echo: undefined,
      };
      this.#talk.post({kind: 'claim', ticket: this.#claim.ticket}, now);
    }
    return remaining(this.#claim, now) || this.#start(now);
  }

  #start(now: Instant): number {
    const server = this.#env.server;
    if (!server) {
      this.#resolve({reply: 'unreachable', status: 0});
      return Number.POSITIVE_INFINITY;
    }
    if (!this.#claim) this.#talk.post({kind: 'claim', ticket: UNDER_WAY}, now);
    this.#patience = this.#claim = this.#held = undefined;
    const inFlight = {inquiry: server.ask(this.#asking.question(now)), sentAt: now};
    this.#inFlight = inFlight;
    void inFlight.inquiry.answer.then((answer) => {
      // P6: the question was cancelled, or a newer one has taken its place.
      if (this.#inFlight === inFlight) this.#settle(answer, this.#asking.now());
    });
    return PING_TIMEOUT;
  }

  #settle(answer: Answer, now: Instant): void {
    const sentAt = this.#inFlight?.sentAt ?? now;
    this.#inFlight = undefined;
    if (answer.reply === 'unreachable') {
      const backoff = Math.min(REST * 2 ** this.#failures, LONGEST_RETRY) * (0.5 + this.#env.random() / 2);
      const retryIn = Math.max(backoff, Math.min(answer.retryAfter ?? 0, this.#known.leisure(now)));
      this.#heardFailure(this.#failures + 1, retryIn, now);
      this.#talk.post({kind: 'unreachable', failures: this.#failures, retryIn}, now);
    } else {
      this.#heardAnswer(now);
    }
    // First, since what the answer leads to may stop all asking, and whoever waits is to hear the answer (P4).
    this.#resolve(answer);
    this.#asking.answered(answer, sentAt, now);
  }

  #resolve(answer: Answer): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const resolve of waiting) resolve(answer);
  }
}
