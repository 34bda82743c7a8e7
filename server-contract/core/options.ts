import type {CountAs} from './activity-policy.ts';
import type {ActivityStore, EndReason} from './activity-store.ts';
import type {MaybePromise} from './http.ts';

/** Seconds, or a function that gives them for the session of a request. */
export type Limit<Req> = number | ((request: Req) => number);

/** A path (query and final slash do not matter), a pattern for paths, or a function of the request. */
export type PassiveRule<Req> = string | RegExp | ((request: Req) => boolean);

/** The options of every adapter. `Req` and `Res` are the framework's own request and response. */
export interface SessionSecurityOptions<Req, Res> {
  /**
   * Seconds of inactivity, over all tabs and devices of the session, after which it is over. A function that throws or
   * returns nonsense has its request refused with 503: no session goes on without a limit.
   * @default 600
   */
  readonly expireAfter?: Limit<Req>;
  /**
   * Seconds of inactivity after which the browser warns; below `expireAfter`. Nonsense from a function falls back to
   * the default.
   * @default nine tenths of expireAfter
   */
  readonly warnAfter?: Limit<Req>;
  /**
   * Seconds after signing in at which the session is over whatever the activity. Infinity: never.
   * @default 43200 (12 hours)
   */
  readonly maxLifetime?: number;
  /**
   * The path of the ping, with or without its final slash.
   * @default '/session_security/ping'
   */
  readonly pingUrl?: string;
  /**
   * Requests that show nobody's presence, such as polling. They are still refused a session that has expired. A
   * function is asked about anonymous requests too, and must answer at once. A pattern is tried on the path as browsers
   * send it, `/two%20words`.
   */
  readonly passive?: PassiveRule<Req> | readonly PassiveRule<Req>[];
  /**
   * What counts as activity besides the idle time that pings upload: `auto` ordinary requests, `strict` only the
   * person's own navigations within this site.
   * @default 'auto'
   */
  readonly countAs?: CountAs;
  /**
   * Whoever is signed in: an id, or an object with an `id`. Null, undefined, false or '' for an anonymous request. It
   * must answer at once, as must `sessionId`.
   * The default is the adapter's.
   */
  readonly user?: (request: Req) => unknown;
  /**
   * The id of the request's session, for sessions the adapter cannot see into. Activity is then recorded under this id,
   * and the application says where sessions begin: `start()` when a person signs in, `end()` when they sign out.
   */
  readonly sessionId?: (request: Req) => string | undefined;
  /** Where activity is recorded. By default in this process's memory, in one store for all guards. */
  readonly store?: ActivityStore;
  /**
   * Seconds that a request waits for the store. One that gets no answer is refused with 503.
   * @default 5
   */
  readonly storeTimeout?: number;
  /** Ends the request's session so that `user` finds nobody any more. The default is the adapter's. */
  readonly endSession?: (request: Req, response: Res) => MaybePromise<void>;
  /**
   * Has the reply with which a session ends send `Clear-Site-Data`, over HTTPS: `true` for `"cache"`, so that the
   * browser keeps no page of the session for Back; or the header's value. Mind that `"storage"` deletes drafts, and
   * `"cookies"` those of every subdomain.
   * @default false
   */
  readonly clearSiteData?: boolean | string;
  /**
   * Told of each session that was found expired, after it was ended. It is not waited for, and what it throws goes to
   * `onError`.
   */
  readonly onExpire?: (expiry: Expiry) => MaybePromise<void>;
  /**
   * Told of what went wrong where no request can be failed for it, or why one was refused; of the same mistake in the
   * options, once. It is not waited for, and what it throws is dropped.
   * @default console.error
   */
  readonly onError?: (error: unknown) => void;
  /**
   * Keys the hashes that stand for people and sessions outside: `Session-User` and `recordHash`. Give the same to all
   * processes that serve one session.
   * @default random for each process
   */
  readonly secret?: string;
}

/** A session that was found expired. */
export interface Expiry {
  /** `missing`: its record was gone, since it had been ended before, as by a sign-out, or the store lost it. */
  readonly reason: EndReason;
  /** What the `user` option said. */
  readonly user: unknown;
  /** Stands for the session in a log: the same for one session, of no use to anyone who wants to be it. */
  readonly recordHash: string | undefined;
}
