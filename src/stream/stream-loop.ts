import {createEventParser} from './event-parser.ts';
import {FIRST_WINDOW_MS, judgeHead, reconnectDelayMs} from './reconnect.ts';

/** The server sends something at least this often; milliseconds. */
const HEARTBEAT_MS = 25_000;
/** A stream that is silent for longer than this is dead, though the browser may not know it yet. */
const LONGEST_SILENCE_MS = 2 * HEARTBEAT_MS;
/** A stream that has lived for this long was no failure. */
const STABLE_MS = 10_000;
/** The first connection comes within this time: a page that is left at once opens none. */
const START_WITHIN_MS = 1000;

/** These say that there is no such address, whoever asks. */
const NO_ADDRESS = [404, 405];

/** What the server says of the session when it is asked by a ping. */
type PingResult = 'active' | 'expired' | 'unreachable';

/**
 * `expired`: this page has no session now. `refused`: the server has no stream for this page. `unwanted`: the page has no
 * element any more.
 */
export type EndOfLoop = 'expired' | 'refused' | 'unwanted';

/** The reply to a request for the stream, as it arrives. */
export interface StreamReply {
  /** The status is 0 if there is no reply. */
  head(status: number, contentType: string | null, retryAfterMs: number): void;
  text(text: string): void;
  /** Nothing more will arrive. */
  end(): void;
}

/** All that the loop needs from outside. Moments and durations are milliseconds. */
export interface StreamEnvironment {
  now(): number;
  /** A number in [0, 1). */
  random(): number;
  /** Calls `then` after `delayMs`, in place of an earlier call that has not come yet. */
  wait(delayMs: number, then: () => void): void;
  /** Prevents that call. */
  stopWaiting(): void;
  /** Sends the request. Returns how to cancel it: nothing arrives after that. */
  request(reply: StreamReply): () => void;
  /** Asks whether the session lives. Never rejects. */
  ping(): Promise<PingResult>;
  /** A server that has the session has no stream; it answered with this status. */
  reportRefusal(status: number): void;
  /** Is there still an element that the stream is for? */
  isWanted(): boolean;
  /** The loop has ended by itself, and holds nothing any more. */
  over(why: EndOfLoop): void;
}

/**
 * Keeps one stream open, and asks by a ping when it says that the session has ended. The stream is a hint, never the
 * truth: whatever happens to it, the page learns of the end at its next ping, as without a stream.
 */
export class StreamLoop {
  readonly #env: StreamEnvironment;
  /** The type of the message that says that the session has ended. */
  readonly #endedType: string;
  #isRunning = false;
  /** The server has no stream for this page: nothing is tried again. */
  #isRefused = false;
  /** In a row, for a session that lives. */
  #refusals = 0;
  #failures = 0;
  #openedAt = 0;
  #firstWindowMs = FIRST_WINDOW_MS;
  #cancel = () => {};

  constructor(env: StreamEnvironment, endedType: string) {
    this.#env = env;
    this.#endedType = endedType;
  }

  start(): void {
    if (this.#isRunning || this.#isRefused) return;
    this.#isRunning = true;
    this.#failures = 0;
    this.#env.wait(this.#env.random() * START_WITHIN_MS, () => this.#connect());
  }

  /** Closes the stream. It can be started again. */
  stop(): void {
    this.#isRunning = false;
    this.#drop();
  }

  #end(why: EndOfLoop): void {
    this.stop();
    this.#env.over(why);
  }

  #drop(): void {
    this.#env.stopWaiting();
    this.#cancel();
    this.#cancel = () => {};
  }

  #connect(): void {
    this.#drop();
    if (!this.#env.isWanted()) {
      this.#end('unwanted');
      return;
    }
    let retryAfterMs = 0;
    let isOpen = false;
    const parse = createEventParser({
      message: (type) => type === this.#endedType && void this.#ask(),
      retry: (delayMs) => {
        this.#firstWindowMs = delayMs;
      },
    });
    this.#openedAt = this.#env.now();
    this.#cancel = this.#env.request({
      head: (status, contentType, pauseMs) => {
        retryAfterMs = pauseMs;
        const verdict = judgeHead(status, contentType);
        isOpen = verdict === 'stream';
        if (verdict === 'failure') this.#retry(retryAfterMs);
        else if (verdict === 'refusal') void this.#refused(status);
        else {
          this.#refusals = 0;
          this.#listen();
        }
      },
      text: (text) => {
        if (!isOpen) return;
        if (!this.#env.isWanted()) {
          this.#end('unwanted');
          return;
        }
        this.#listen();
        parse(text);
      },
      end: () => this.#retry(retryAfterMs),
    });
    this.#listen();
  }

  /** Waits for something to arrive. */
  #listen(): void {
    this.#env.wait(LONGEST_SILENCE_MS, () => this.#retry());
  }

  #retry(retryAfterMs = 0): void {
    if (this.#env.now() - this.#openedAt >= STABLE_MS) this.#failures = 0;
    this.#drop();
    const delayMs = reconnectDelayMs(this.#failures++, this.#env.random(), this.#firstWindowMs, retryAfterMs);
    this.#env.wait(delayMs, () => this.#connect());
  }

  /** The session is said to have ended. */
  async #ask(): Promise<void> {
    this.#drop();
    let result = await this.#env.ping();
    // The ping may have joined one that the server had answered before the end.
    if (this.#isRunning && result === 'active') result = await this.#env.ping();
    if (!this.#isRunning) return;
    if (result === 'expired') this.#end('expired');
    else this.#retry();
  }

  /**
   * There is no stream. For a session that has ended, that is as it should be. For a living one it may be a token that was
   * about to be replaced; the second time, the set-up is wrong.
   */
  async #refused(status: number): Promise<void> {
    this.#drop();
    const isFinal = NO_ADDRESS.includes(status);
    const result = isFinal ? 'active' : await this.#env.ping();
    if (!this.#isRunning) return;
    if (result === 'expired') {
      this.#end('expired');
    } else if (result === 'active' && (isFinal || this.#refusals++ > 0)) {
      this.#isRefused = true;
      this.#end('refused');
      this.#env.reportRefusal(status);
    } else {
      this.#retry();
    }
  }
}
