/**
 * The small view of a request, of the session behind it and of a reply that the core works with, so that one guard and
 * one ping handler serve every framework. An adapter translates; it decides nothing.
 */

export type MaybePromise<T> = T | Promise<T>;

/** Promises of query builders and the like may have `then` alone. */
export function isPromise<T>(value: MaybePromise<T>): value is Promise<T> {
  return typeof (value as Partial<Promise<T>> | null | undefined)?.then === 'function';
}

/** Goes on with a value, at once if it is there: to wait for what is there costs a ping more than its rules do. */
export function andThen<T, Next>(value: MaybePromise<T>, next: (value: T) => MaybePromise<Next>): MaybePromise<Next> {
  return isPromise(value) ? Promise.resolve(value).then(next) : next(value);
}

/** A request as the core sees it. `Native` is the framework's own request, handed on to the options that ask for it. */
export interface RequestView<Native = unknown> {
  readonly native: Native;
  readonly method: string;
  /** The path as the browser sent it: no query, and no prefix taken off by a mounted router. */
  readonly path: string;
  /** What follows the `?`, without it; empty when there is none. */
  readonly query: string;
  /** A header by its lower-case name. */
  header(name: string): string | undefined;
  /** The body: what a parser made of it already, or else its text; undefined when it is longer than a ping can be. */
  body(): MaybePromise<unknown>;
}

/** The session behind a request, as an adapter shows it to the guard. Its fields are read anew at each use. */
export interface SessionView {
  /** Whoever is signed in; null, undefined, false or '' when nobody is. */
  readonly user: unknown;
  /** The key of its activity record; undefined when it never had one. */
  readonly recordId: string | undefined;
  /** Keeps the key of a new activity record in the session. Absent where the record's key is the session's own id. */
  readonly keepRecordId?: (id: string) => void;
  /** The key for the first record of this session: the same in all of its requests, which may come at once. */
  readonly firstRecordId?: string | undefined;
  /** Nothing is in the session, so whoever seems to be signed in is so for this request alone, as by a token. */
  readonly isEmpty?: boolean;
  /** Why there is no session, not even an empty one, so that nobody can tell who is signed in. */
  readonly absent?: string | undefined;
  /** Why this session could not be guarded, as it turned out later in the request. */
  readonly misplaced?: string | undefined;
  /** Ends the session, so that what runs after it finds an anonymous request. */
  end(): MaybePromise<void>;
}

/** A complete reply, for an adapter to send. Its headers are its own: an adapter may add to them. */
export interface Reply {
  readonly status: number;
  readonly headers: Record<string, string>;
  readonly body: string;
}

/** Longer than any ping: a body beyond this many bytes is not read. */
export const MAX_BODY_BYTES = 1024;

/**
 * Splits a request target such as `/ping?idleFor=3` without decoding anything. A server must take a whole address in its
 * place (RFC 9112), and frameworks route it like its path. What follows a `#` was not meant for servers.
 */
export function splitTarget(target: string): {path: string; query: string} {
  const local = target.startsWith('/') ? target : target.replace(/^https?:\/\/[^/?#]*/i, '');
  const hash = local.indexOf('#');
  const asked = hash === -1 ? local : local.slice(0, hash);
  const mark = asked.indexOf('?');
  return mark === -1 ? {path: asked, query: ''} : {path: asked.slice(0, mark), query: asked.slice(mark + 1)};
}

/** The same path with and without a final slash is one path. */
export function withoutFinalSlash(path: string): string {
  return path.length > 1 && path.endsWith('/') ? path.slice(0, -1) : path;
}
