import type {ActivityStore, EndReason, MaybePromise, WhenTooMany} from './activity-store.ts';
import type {CountAs} from './counts-as-activity.ts';
import type {ObservedEvent} from './observe.ts';
import type {SessionEnd} from './server-session.ts';

/** Seconds, or a function that returns them for the session of a request. */
export type Limit<Req> = number | ((request: Req) => number);

/** A path (query and final slash do not matter), a pattern for paths, or a function of the request. */
export type PassiveRule<Req> = string | RegExp | ((request: Req) => boolean);

/** The options of every adapter. `Req` and `Res` are the framework's own request and response. */
export interface SessionSecurityOptions<Req, Res> {
  /**
   * The idle timeout in seconds, over all tabs and devices of the session. When a function throws or returns an invalid
   * value, the request is refused with 503: no session continues without a limit.
   * @default 600
   */
  readonly expireAfter?: Limit<Req>;
  /**
   * Seconds of inactivity after which the browser warns; below `expireAfter`. An invalid value from a function falls
   * back to the default.
   * @default nine tenths of expireAfter
   */
  readonly warnAfter?: Limit<Req>;
  /**
   * Seconds after the sign-in at which the session ends, whatever the activity. Infinity: never.
   * @default 43200 (12 hours)
   */
  readonly maxLifetime?: number;
  /**
   * The path of the ping, with or without its final slash: as browsers send it, or below the router in which the guard is
   * mounted.
   * @default '/session_security/ping'
   */
  readonly pingUrl?: string;
  /**
   * Requests that are not user activity, such as polling. An expired session is still refused. A function is also
   * called for anonymous requests, and must not return a promise. A pattern is tested on the path as browsers send it,
   * `/two%20words`, and decoded; without regard to case where the router ignores it.
   */
  readonly passive?: PassiveRule<Req> | readonly PassiveRule<Req>[];
  /**
   * The requests that count as activity, besides the idle time that pings report: `auto` ordinary requests, `strict`
   * only the user's own navigations within this site.
   * @default 'auto'
   */
  readonly countAs?: CountAs;
  /**
   * Further origins of the same site whose pages' requests count as activity, such as `https://app.example.com` for an
   * API on `https://api.example.com`. Requests are told apart by their `Origin`, which browsers send with cross-origin
   * fetches.
   * @default none: of pages of other origins, only links that the user follows count
   */
  readonly activityFrom?: string | readonly string[];
  /**
   * The signed-in user: an id, or an object with an `id`. Null, undefined, false or '' for an anonymous request. May
   * return a promise.
   * The default is the adapter's.
   */
  readonly user?: (request: Req) => unknown;
  /**
   * The id of the request's session, for sessions that the adapter cannot read. Activity is then recorded under this
   * id, and the application says where sessions begin and end: `start()` after a sign-in, `end()` after a sign-out. May
   * return a promise.
   */
  readonly sessionId?: (request: Req) => MaybePromise<string | undefined>;
  /**
   * Describes a session to its user, for `sessionsOf`: its device, its address. Called at each sign-in with the request. It
   * returns an object, at once, of at most 1 KiB as JSON, which is stored with the session until that ends; where no request
   * finds that it has expired, until its record is removed. Something else is reported, and the session begins without it.
   * @default nothing is stored
   */
  readonly describe?: (request: Req) => object | undefined;
  /**
   * The number of sessions that a user may have at once, on all devices: a whole number above 0, or a function that returns
   * it for the request that signs in. Exact, also when several sign in at the same moment. When the function throws or
   * returns an invalid value, the sign-in is refused with 503.
   * @default any number
   */
  readonly maxSessions?: Limit<Req>;
  /**
   * What happens at a sign-in when there would be more. `end-oldest`: the sessions with the oldest sign-ins end, as by
   * `endSessionsOf`. `refuse`: the sign-in is answered with 403, and its session ends; `start` rejects with
   * `TooManySessions`.
   * @default 'end-oldest'
   */
  readonly whenTooMany?: WhenTooMany;
  /**
   * Answers `<pingUrl>/events` with an event stream, by which an open page hears within a second that its session has ended.
   * `maxStreams` is the number of streams that this process keeps open; more are refused with 503, and their pages learn it
   * at their next ping.
   * @default false
   */
  readonly events?: boolean | EventsOptions;
  /** Where activity is recorded. Default: the memory of this process, one store for all guards. */
  readonly store?: ActivityStore;
  /**
   * Seconds that a request waits for the store. Without an answer the request is refused with 503.
   * @default 5
   */
  readonly storeTimeout?: number;
  /**
   * Ends the request's session, so that `user` finds no user any more. The default is the adapter's. `end` is absent where
   * no session had begun: for a ping whose user was signed in by middleware before the guard.
   *
   * With `end.keepsCookie` the reply must leave the cookie, which may be that of a newer session. What this function sets
   * on the response is not sent then. A library that writes its cookie in another way must be kept from it here.
   */
  readonly endSession?: (request: Req, response: Res, end?: SessionEnd) => MaybePromise<void>;
  /**
   * Called once the request's session has ended and before the request goes on, with the request and its response: the
   * place to clear a remember-me cookie and to revoke its token. The request waits for it, and is refused with 503 if it
   * fails.
   */
  readonly onEnd?: (request: Req, response: Res, end: SessionEnd) => MaybePromise<void>;
  /**
   * True for a request whose user a token identified before the guard, such as an API key or a signed address. Such a user
   * has no session to guard, whatever else the session of the request holds. A session whose user has signed in stays
   * guarded, whatever this says. For sessions of express-session, cookie-session and `@fastify/session`; the strategies of
   * Passport are known without it. Must not return a promise.
   */
  readonly identifiedByToken?: (request: Req) => boolean;
  /**
   * Until this instant, signed-in sessions of cookie-session that were never guarded are accepted, and begin. Later,
   * and by default, such a session counts as ended: its cookie is older than the guard, or a copy. Set it for the first
   * deployment, to the time at which the last cookie from before will have expired, and take it out afterwards.
   */
  readonly adoptUntil?: Date;
  /**
   * Sends `Clear-Site-Data` with the reply that ends a session, over HTTPS: `true` for `"cache"`, so that the browser
   * keeps no page of the session for its Back button; or the value of the header. Note that `"storage"` deletes drafts,
   * and `"cookies"` those of every subdomain.
   * @default false
   */
  readonly clearSiteData?: boolean | string;
  /**
   * Called after each session that was found expired has ended, and at once for each that `endSession`, `endSessionsOf` or
   * `maxSessions` ended. Nothing waits for it, and its errors go to `onError`.
   */
  readonly onExpire?: (expiry: Expiry) => MaybePromise<void>;
  /**
   * Called with each error that refused a request, or that no request could be refused for. The same mistake in the
   * options is reported once. Nothing waits for it, and its own errors are dropped.
   * @default console.error
   */
  readonly onError?: (error: unknown) => void;
  /**
   * Called with each decision of the guard and its reason, and with what a store sweeps or evicts, for metrics and logs.
   * The events name no user, session or address. Called before the reply is sent, so it must be quick. Nothing waits for a
   * promise of it, and the first of its errors goes to `onError`.
   * @default nobody is told, and nothing is measured
   */
  readonly observe?: (event: ObservedEvent) => void;
  /**
   * The key of the hashes that stand for users and sessions outside of the server: `Session-User` and `recordHash`. Use
   * the same for all processes that serve one session.
   * @default random, and kept in the store, which all processes share
   */
  readonly secret?: string;
}

export interface EventsOptions {
  /** @default 10000 */
  readonly maxStreams?: number;
}

/** A session that was found expired, or that the server ended. */
export interface Expiry {
  /** `missing`: its record is gone, because it was ended earlier, as by a sign-out, or because the store lost it. */
  readonly reason: EndReason;
  /** The value of the `user` option. After `endSession` or `endSessionsOf`: the user that it was given. */
  readonly user: unknown;
  /**
   * Identifies the session in a log: the same for one session, also when it changes its id, and useless for taking the
   * session over. The `id` of `sessionsOf`.
   */
  readonly recordHash: string | undefined;
}
