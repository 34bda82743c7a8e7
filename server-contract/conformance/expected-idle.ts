/** When a request was sent and when its response had arrived, in seconds. The server acted at some moment between. */
export interface RequestInterval {
  readonly sentAt: number;
  readonly receivedAt: number;
}

/** The shortest and the longest possible idle time, in seconds. */
export interface IdleRange {
  readonly min: number;
  readonly max: number;
}

/**
 * The reply of a conforming server: an idle time in this range, or the end. `unclear`: both may be right, since the
 * request was too close to the end.
 */
export type Expectation = {readonly from: number; readonly to: number} | 'ended' | 'unclear';

/** The most that the clocks of suite and server may drift apart during one session, in seconds. */
const CLOCK_TOLERANCE = 0.01;

/**
 * The last activity that a conforming server knows of one session, computed from the requests that were sent. It is an
 * interval, since the suite cannot see when the server acted. A slow network widens it, so that a slow server never fails.
 */
export class ExpectedIdle {
  readonly #expireAfter: number;
  #earliest: number;
  #latest: number;

  /** @param interval the request that was the session's first activity */
  constructor(expireAfter: number, {sentAt, receivedAt}: RequestInterval) {
    this.#expireAfter = expireAfter;
    this.#earliest = sentAt;
    this.#latest = receivedAt;
  }

  /** Takes a ping with a valid idle time into account, unless the session had ended before it. */
  afterPing(idleFor: number, interval: RequestInterval): Expectation {
    const before = this.#expectationAt(interval);
    if (typeof before === 'string') return before;
    this.#earliest = Math.max(this.#earliest, interval.sentAt - idleFor);
    this.#latest = Math.max(this.#latest, interval.receivedAt - idleFor);
    return this.#expectationAt(interval);
  }

  /** Takes an ordinary request into account. A server may count it as activity or not. */
  afterVisit({receivedAt}: RequestInterval): void {
    this.#latest = Math.max(this.#latest, receivedAt);
  }

  /** A reply below the shortest possible idle time was rounded down. */
  rangeAt({sentAt, receivedAt}: RequestInterval): IdleRange {
    return {
      min: Math.max(0, sentAt - this.#latest - CLOCK_TOLERANCE),
      max: receivedAt - this.#earliest + CLOCK_TOLERANCE,
    };
  }

  #expectationAt(interval: RequestInterval): Expectation {
    const {min, max} = this.rangeAt(interval);
    if (min >= this.#expireAfter) return 'ended';
    if (max >= this.#expireAfter) return 'unclear';
    return {from: Math.floor(min), to: Math.ceil(max)};
  }
}
