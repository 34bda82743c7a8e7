import {ENDED_EVENT} from '../contract.ts';
import type {ActivityStore, EndedTouch, RecordLimits, Touch} from './activity-store.ts';
import type {ReportError} from './errors.ts';
import type {ReportExpiry} from './expiry-reports.ts';
import type {FailureReports} from './failure-reports.ts';
import {type Beating, heartbeats} from './heartbeats.ts';
import type {ReplyStream, StreamSink} from './http.ts';
import type {OpenStreams} from './open-streams.ts';
import {type Looking, plannedLooks} from './planned-looks.ts';
import {MAX_SUCCESSORS} from './tombstone.ts';

/** The session of a stream, as of the request that opens it. */
export interface StreamedSession {
  /** The id of its record. */
  readonly id: string;
  readonly limits: RecordLimits;
}

/** The request that opens a stream. */
export interface StreamOpener {
  /** The value of the `user` option, and its id. */
  readonly user: unknown;
  readonly identity: string | undefined;
  /** The session names its record. Otherwise one without a record has not begun, so it has not ended either. */
  readonly hasBegun: boolean;
}

/** The parts that all streams of one guard share. */
export interface StreamSetup {
  readonly store: ActivityStore;
  readonly streams: OpenStreams;
  /** The streams of this guard. */
  readonly own: Set<EventStream>;
  readonly reportExpiry: ReportExpiry;
  readonly reportError: ReportError;
  /** Of looks that no request waits for. */
  readonly failures: FailureReports;
  /** The store tells of ends, and so knows looks without limits. Another store might make a date of them. */
  readonly canLook: boolean;
}

/** Browsers connect again after so many milliseconds. The comment makes proxies that wait for content pass the head on. */
const BEGINNING = 'retry: 5000\n\n:\n\n';

/** A message without a line of data is none (https://html.spec.whatwg.org/#dispatchMessage). */
const ENDED = `event: ${ENDED_EVENT}\ndata:\n\n`;

const HEARTBEAT = ':\n\n';

const HEADERS = {
  'content-type': 'text/event-stream',
  // A proxy or a middleware that compresses would keep the message back (RFC 9111, section 5.2.2.6).
  'cache-control': 'no-store, no-transform',
  // For nginx (https://nginx.org/en/docs/http/ngx_http_proxy_module.html#proxy_buffering).
  'x-accel-buffering': 'no',
  'x-content-type-options': 'nosniff',
  'cross-origin-resource-policy': 'same-origin',
} as const;

/** In seconds, after the store could not be asked. Each further pause is twice as long. */
const FIRST_PAUSE = 1;
const LONGEST_PAUSE = 30;

/** A look that ends nothing and changes no limit. */
const WITHOUT_LIMITS: RecordLimits = {expireAfter: Number.POSITIVE_INFINITY, maxLifetime: Number.POSITIVE_INFINITY};

/**
 * The reply that tells a page when its session ends (E1). It is never activity: its record is only read, when the stream
 * begins and when the session would end without further activity. By then the session may have other limits and, under the
 * same id, another user. So the stream never ends a session: it says `ended`, and the page's ping decides.
 */
export class EventStream implements ReplyStream, Beating, Looking {
  readonly status = 200;
  readonly headers: Readonly<Record<string, string>> = HEADERS;
  readonly #setup: StreamSetup;
  readonly #session: StreamedSession;
  /** The id of the record as of the last look. */
  #id: string;
  #hasEnded = false;
  #isClosed = false;
  #sink: StreamSink | undefined;
  #slot = 0;
  /** In seconds, before the next try to ask the store. */
  #pause = FIRST_PAUSE;
  /** The second of the next look. */
  #lookAt: number | undefined;

  /** Listens from now on: what ends later is told. */
  constructor(setup: StreamSetup, session: StreamedSession) {
    this.#setup = setup;
    this.#session = session;
    this.#id = session.id;
    setup.streams.add(this, session.id);
    setup.own.add(this);
  }

  open(sink: StreamSink): void {
    if (this.#isClosed) {
      sink.end();
      return;
    }
    this.#sink = sink;
    this.#slot = heartbeats.add(this);
    sink.write(BEGINNING);
    if (this.#hasEnded) this.tell();
  }

  /** The connection has closed, or was never used. */
  abort(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#planNothing();
    this.#setup.streams.remove(this);
    this.#setup.own.delete(this);
    if (this.#sink !== undefined) heartbeats.remove(this, this.#slot);
  }

  /** The session has ended. */
  tell(): void {
    this.#hasEnded = true;
    if (this.#sink === undefined || this.#isClosed) return;
    this.abort();
    this.#sink.end(ENDED);
  }

  /** Ends the reply. The browser connects again, perhaps to another process. */
  close(): void {
    if (this.#isClosed) return;
    this.abort();
    this.#sink?.end();
  }

  beat(): void {
    this.#sink?.write(HEARTBEAT);
  }

  /** Looks at the record in so many seconds, or up to a second later, or earlier if that is planned. */
  lookIn(seconds: number): void {
    if (this.#isClosed) return;
    const before = this.#lookAt;
    const lookAt = plannedLooks.add(this, seconds * 1000);
    if (before === lookAt) return;
    if (before !== undefined) plannedLooks.remove(this, Math.max(before, lookAt));
    this.#lookAt = Math.min(before ?? lookAt, lookAt);
  }

  #planNothing(): void {
    if (this.#lookAt !== undefined) plannedLooks.remove(this, this.#lookAt);
    this.#lookAt = undefined;
  }

  /**
   * Reads the record without a claim, for the request that opens the stream: with its user and its limits, as any request.
   * Resolves with false when the session has ended. Rejects when the store cannot be asked.
   */
  async begin({user, identity, hasBegun}: StreamOpener): Promise<boolean> {
    const touch = await this.#read(this.#session.limits, identity);
    if (!touch.active && (hasBegun || touch.reason !== 'missing' || touch.tombstone)) {
      await this.#reportEnd(touch, user);
    }
    return this.#lives(touch);
  }

  /** For the planned looks. */
  lookAgain(): void {
    this.#lookAt = undefined;
    // The adapter has not sent the reply, or has lost it.
    if (this.#sink === undefined) this.abort();
    else void this.#look();
  }

  /** Also before the reply is open: the record may have been read before what was missed. */
  lookNow(): void {
    void this.#look();
  }

  async #look(): Promise<void> {
    const {failures, canLook} = this.#setup;
    // The page asks, and connects again if its session lives.
    if (!canLook) return this.tell();
    try {
      const touch = await this.#read(WITHOUT_LIMITS);
      failures.succeeded();
      this.#pause = FIRST_PAUSE;
      if (!this.#lives(touch)) this.tell();
    } catch (error) {
      failures.failed(error);
      this.lookIn(this.#pause * (1 + Math.random()));
      this.#pause = Math.min(this.#pause * 2, LONGEST_PAUSE);
    }
  }

  /** By the limits that this stream knows. Plans the next look. */
  #lives(touch: Touch): boolean {
    if (!touch.active) return false;
    const {expireAfter, maxLifetime} = this.#session.limits;
    const endsIn = Math.min(expireAfter - touch.idleFor, maxLifetime - touch.age);
    if (endsIn <= 0) return false;
    this.lookIn(endsIn);
    return !this.#hasEnded;
  }

  /** Follows the record to its present id, however long ago it moved. */
  async #read(limits: RecordLimits, identity?: string): Promise<Touch> {
    const {store} = this.#setup;
    let id = this.#id;
    let touch = await store.touch(id, null, limits, undefined, identity);
    for (let hop = 0; hop < MAX_SUCCESSORS && !touch.active; hop++) {
      const successor = touch.tombstone?.successor;
      if (successor === undefined) break;
      id = successor;
      this.#listenTo(id);
      touch = await store.touch(id, null, limits, undefined, identity);
      // A store may need two steps for the change. Between them there is no record under either id.
      if (!touch.active && touch.reason === 'missing' && touch.tombstone === undefined) {
        throw new Error('session-security: the session is changing its id');
      }
    }
    this.#id = id;
    // It may have ended since, and told by the name of its first id.
    if (touch.active && touch.firstId !== undefined && this.#listenTo(touch.firstId)) {
      return this.#read(limits, identity);
    }
    return touch;
  }

  /** Returns false when it listens to this id already, or to nothing more because the connection has closed meanwhile. */
  #listenTo(id: string): boolean {
    return !this.#isClosed && this.#setup.streams.add(this, id);
  }

  async #reportEnd(touch: EndedTouch, user: unknown): Promise<void> {
    try {
      await this.#setup.reportExpiry(this.#id, touch, user);
    } catch (error) {
      this.#setup.reportError(error);
    }
  }
}
