import type {ExpireReason, ResumeCause} from './core/phase.ts';

export type {ExpireReason, ResumeCause};

/** How a ping ended. */
export type PingResult = 'active' | 'expired' | 'unreachable';

/** An event whose listeners can delay leaving the page, like a service worker's `ExtendableEvent`. */
class ExtendableEvent extends Event {
  readonly #promises: Promise<unknown>[];

  constructor(type: string, promises: Promise<unknown>[]) {
    super(type, {bubbles: true, composed: true, cancelable: true});
    this.#promises = promises;
  }

  /** Delays leaving the page until `promise` settles, for at most three seconds. The page is covered meanwhile. */
  waitUntil(promise: Promise<unknown>): void {
    this.#promises.push(promise);
  }
}

/**
 * The session ends soon. The moment to save drafts: the server still accepts them. Cancel it to show a warning of your
 * own; the built-in dialog stays away then.
 */
export class SessionWarnEvent extends ExtendableEvent {
  /** Whole seconds until the session ends if there is no activity. */
  declare readonly expiresIn: number;

  constructor(expiresIn: number, promises: Promise<unknown>[] = []) {
    super('session-warn', promises);
    this.expiresIn = expiresIn;
  }
}

/** The warning is over, and the session goes on. */
export class SessionResumeEvent extends Event {
  /** What ended the warning: activity here, another tab, the server, or a new sign-in. */
  declare readonly by: ResumeCause;

  constructor(by: ResumeCause) {
    super('session-resume', {bubbles: true, composed: true});
    this.by = by;
  }
}

/**
 * The session is over, and the page is covered. Cancel it to let your router decide where to go: the page is not left,
 * and the cover stays until the element is removed or disabled.
 */
export class SessionExpireEvent extends ExtendableEvent {
  /**
   * Why it is over: `idle`, no activity; `lifetime`, its maximum length; `signed-out`, here or in another tab; `revoked`,
   * the server says that it ended the session by itself, such as on another device; `server`, any other end by the server.
   */
  declare readonly reason: ExpireReason;

  constructor(reason: ExpireReason, promises: Promise<unknown>[] = []) {
    super('session-expire', promises);
    this.reason = reason;
  }
}

/** A ping settled. */
export class SessionPingEvent extends Event {
  declare readonly result: PingResult;
  /** HTTP status; 0 when there was no reply. */
  declare readonly status: number;
  /** Seconds from request to reply. */
  declare readonly duration: number;

  constructor(result: PingResult, status: number, duration: number) {
    super('session-ping', {bubbles: true, composed: true});
    this.result = result;
    this.status = status;
    this.duration = duration;
  }
}

declare global {
  interface HTMLElementEventMap {
    'session-warn': SessionWarnEvent;
    'session-resume': SessionResumeEvent;
    'session-expire': SessionExpireEvent;
    'session-ping': SessionPingEvent;
  }
}
