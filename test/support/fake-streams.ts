import {LIMIT_MS} from './limits.ts';
import {turn} from './simulated-time.ts';

/** A request for an event stream. */
export interface AskedStream {
  readonly url: URL;
  readonly init: RequestInit;
  /** The window that has asked. */
  readonly from: Window;
  send(text: string): void;
}

/** A server of pings and event streams, in place of `fetch` in the windows of a test. */
export class FakeStreams {
  readonly asked: AskedStream[] = [];
  /** Those that are open. */
  readonly open = new Set<AskedStream>();
  pings = 0;
  /** The session has been ended on another device. */
  isRevoked = false;
  /** The status of the next replies to requests for a stream: 200 opens one. */
  answers = 200;

  attach(from: Window & typeof globalThis): void {
    from.fetch = async (input, init = {}) => {
      const url = new URL(input instanceof from.Request ? input.url : String(input), from.location.href);
      if (url.pathname.endsWith('/events')) return this.#stream(from, url, init);
      this.pings++;
      const headers = {'content-type': 'application/json', ...(this.isRevoked && {'session-ended': 'revoked'})};
      return new from.Response(this.isRevoked ? '"logout"' : '0', {headers});
    };
  }

  end(): void {
    this.isRevoked = true;
    for (const stream of this.open) stream.send('event: ended\ndata:\n\n');
  }

  /** Waits until `isSo`. */
  async until(isSo: (this: this) => boolean, what: string): Promise<void> {
    for (const start = performance.now(); !isSo.call(this); await turn(5)) {
      if (performance.now() - start > LIMIT_MS) throw new Error(`Waited in vain until ${what}; ${this.open.size} open`);
    }
  }

  #stream(from: Window & typeof globalThis, url: URL, init: RequestInit): Response {
    let controller: ReadableStreamDefaultController<Uint8Array>;
    const body = new from.ReadableStream<Uint8Array>({
      start(its) {
        controller = its;
      },
    });
    const stream: AskedStream = {
      url,
      init,
      from,
      send: (text) => controller.enqueue(new TextEncoder().encode(text)),
    };
    this.asked.push(stream);
    if (this.answers !== 200) return new from.Response(null, {status: this.answers});
    this.open.add(stream);
    init.signal?.addEventListener('abort', () => {
      this.open.delete(stream);
      controller.error(new Error('aborted'));
    });
    stream.send('retry: 5000\n\n:\n\n');
    return new from.Response(body, {headers: {'content-type': 'text/event-stream'}});
  }
}
