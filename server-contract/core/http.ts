/**
 * The parts of a request and a reply that the core needs, so that one guard and one ping handler serve every framework.
 * An adapter translates. It decides nothing.
 */

/** A request as the core sees it. `Native` is the framework's own request, which the options receive. */
export interface RequestView<Native = unknown> {
  readonly native: Native;
  readonly method: string;
  /** The path as the browser sent it: without the query, and with any prefix that a mounted router removed. */
  readonly path: string;
  /** The path below the router in which the guard is mounted, where that differs from `path`. */
  readonly mountedPath?: string | undefined;
  /** The router takes `/Poll` and `/poll` for the same address. */
  readonly ignoresCase?: boolean;
  /** True when the browser surely used HTTPS: the socket is encrypted, or a trusted proxy says so. */
  readonly secure?: boolean;
  /** The framework has taken away the headers that tell prefetches from other requests by scripts. */
  readonly hidesPrefetch?: boolean;
  /** When the request arrived, by `performance.now()`. Without it, the request arrives when the core gets it. */
  readonly arrivedAtMs?: number | undefined;
  /** The query without its `?`; empty when there is none. */
  readonly query: string;
  /** A header by its lower-case name. */
  header(name: string): string | undefined;
  /** The body, or a promise of it: the parsed value or the text; undefined when it is longer than a ping can be. */
  body(): unknown;
}

/** A complete reply, which an adapter sends. An adapter may add to its headers. */
export interface Reply {
  readonly status: number;
  readonly headers: Record<string, string>;
  readonly body: string;
}

/** A reply that stays open. An adapter sends its head, and then calls `open`. It calls `abort` when the connection closes. */
export interface ReplyStream {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  open(sink: StreamSink): void;
  abort(): void;
}

/** Where a stream writes. Neither method throws. */
export interface StreamSink {
  write(text: string): void;
  /** Ends the reply, after a last text where there is one: in one step, since a thousand streams may end at once. */
  end(text?: string): void;
}

/** The longest body that is read. Every ping is shorter. */
export const MAX_BODY_BYTES = 1024;

/**
 * Splits a request target such as `/ping?idleFor=3` without decoding it. A server must also accept an absolute URL as
 * the target (RFC 9112, section 3.2.2), and frameworks route such a request by its path. A fragment is removed.
 */
export function splitTarget(target: string): {path: string; query: string} {
  const local = target.startsWith('/') ? target : target.replace(/^https?:\/\/[^/?#]*/i, '');
  const hash = local.indexOf('#');
  const sent = hash === -1 ? local : local.slice(0, hash);
  const mark = sent.indexOf('?');
  return mark === -1 ? {path: sent, query: ''} : {path: sent.slice(0, mark), query: sent.slice(mark + 1)};
}
