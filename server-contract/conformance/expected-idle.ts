/** When a request was sent and when its answer was there, in seconds. The server acted somewhere between. */
export interface Span {
  readonly sentAt: number;
  readonly receivedAt: number;
}

/** What a conforming server answers: an idle time in this range, the end, or either, when asked too close to that. */
export type Truth = {readonly from: number; readonly to: number} | 'ended' | 'unclear';

/** What two clocks may differ by over the life of a session under test, in seconds. */
const SLACK = 0.01;

/**
 * What a conforming server knows of one session, learned from the requests that were sent: the instant of the last
 * activity, as the interval in which it must lie. A slow network widens the interval, so that a slow server is never
 * mistaken for a wrong one.
 */
export class Belief {
  readonly #expireAfter: number;
  #earliest: number;
  #latest: number;

  /** The session's first activity happened during the span. */
  constructor(expireAfter: number, {sentAt, receivedAt}: Span) {
    this.#expireAfter = expireAfter;
    this.#earliest = sentAt;
    this.#latest = receivedAt;
  }

  /** A ping with an idle time that counts, if the session still lived when it came. */
  claimed(idleFor: number, span: Span): Truth {
    const before = this.#truthAt(span);
    if (typeof before === 'string') return before;
    this.#earliest = Math.max(this.#earliest, span.sentAt - idleFor);
    this.#latest = Math.max(this.#latest, span.receivedAt - idleFor);
    return this.#truthAt(span);
  }

  /** An ordinary request, which a server may or may not take for activity. */
  visited({receivedAt}: Span): void {
    this.#latest = Math.max(this.#latest, receivedAt);
  }

  /** The idle time at the least, in seconds; what is below it was rounded down. */
  leastIdle({sentAt}: Span): number {
    return Math.max(0, sentAt - this.#latest - SLACK);
  }

  #truthAt(span: Span): Truth {
    const least = this.leastIdle(span);
    const most = span.receivedAt - this.#earliest + SLACK;
    if (least >= this.#expireAfter) return 'ended';
    if (most >= this.#expireAfter) return 'unclear';
    return {from: Math.floor(least), to: Math.ceil(most)};
  }
}
