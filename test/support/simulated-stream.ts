import {type StreamEnvironment, StreamLoop, type StreamReply} from '../../src/stream/stream-loop.ts';

const HEARTBEAT_MS = 25_000;

/** A server of event streams, the browsers at it, and their time in milliseconds. */
export class SimulatedStreams {
  now = 0;
  /** The moment of each request. */
  readonly requests: number[] = [];
  /** How requests are answered: by a stream, by this status, or not at all. */
  answers: 'stream' | 'silence' | {readonly status: number; readonly type?: string; readonly retryAfterMs?: number} =
    'stream';
  beats = true;
  readonly #open = new Set<StreamReply>();
  readonly #timers = new Map<object, {readonly at: number; readonly then: () => void}>();
  #beatAt = HEARTBEAT_MS;

  get open(): number {
    return this.#open.size;
  }

  browser(pings: {result: 'active' | 'expired' | 'unreachable'; count: number}, random: () => number) {
    const key = {};
    const refusals: number[] = [];
    const ends: string[] = [];
    const page = {hasElement: true};
    const env: StreamEnvironment = {
      now: () => this.now,
      random,
      wait: (delayMs, then) => this.#timers.set(key, {at: this.now + delayMs, then}),
      stopWaiting: () => this.#timers.delete(key),
      request: (reply) => this.#request(reply),
      ping: async () => {
        pings.count++;
        return pings.result;
      },
      reportRefusal: (status) => refusals.push(status),
      isWanted: () => page.hasElement,
      over: (why) => ends.push(why),
    };
    return {loop: new StreamLoop(env, 'ended'), page, ends, refusals, isWaiting: () => this.#timers.has(key)};
  }

  send(text: string): void {
    for (const reply of [...this.#open]) reply.text(text);
  }

  /** The server closes all streams. */
  restart(): void {
    const lost = [...this.#open];
    this.#open.clear();
    for (const reply of lost) reply.end();
  }

  async pass(durationMs: number): Promise<void> {
    const until = this.now + durationMs;
    await settle();
    for (;;) {
      const [key, timer] = [...this.#timers].sort(([, a], [, b]) => a.at - b.at)[0] ?? [];
      const at = Math.min(timer?.at ?? Number.POSITIVE_INFINITY, this.#beatAt);
      if (at > until) break;
      this.now = at;
      if (at === this.#beatAt) {
        this.#beatAt += HEARTBEAT_MS;
        if (this.beats) this.send(':\n\n');
      } else if (key && timer) {
        this.#timers.delete(key);
        timer.then();
      }
      await settle();
    }
    this.now = until;
  }

  #request(reply: StreamReply): () => void {
    this.requests.push(this.now);
    const {answers} = this;
    let isCancelled = false;
    if (answers !== 'silence') {
      void Promise.resolve().then(() => {
        if (isCancelled) return;
        if (answers === 'stream') {
          this.#open.add(reply);
          reply.head(200, 'text/event-stream', 0);
          if (!isCancelled) reply.text('retry: 5000\n\n:\n\n');
        } else {
          reply.head(answers.status, answers.type ?? null, answers.retryAfterMs ?? 0);
        }
      });
    }
    return () => {
      isCancelled = true;
      this.#open.delete(reply);
    };
  }
}

/** Waits until settled promises have run their reactions. */
async function settle(): Promise<void> {
  for (let i = 0; i < 6; i++) await Promise.resolve();
}
