import {DEFAULT_PING_URL} from './contract.ts';
import {type MaybePromise, withoutFinalSlash} from './exchange.ts';
import type {CountAs} from './policy.ts';
import type {ActivityStore, EndReason, RecordLimits} from './store.ts';

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
   * Seconds of inactivity after which the browser warns; below `expireAfter`. Nonsense from a function falls back to the
   * default.
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
  /** Requests that show nobody's presence, such as polling. They are still refused a session that has expired. */
  readonly passive?: PassiveRule<Req> | readonly PassiveRule<Req>[];
  /**
   * What counts as activity besides the idle time that pings upload: `auto` ordinary requests, `strict` only the
   * person's own navigations within this site.
   * @default 'auto'
   */
  readonly countAs?: CountAs;
  /**
   * Whoever is signed in: an id, or an object with an `id`. Null, undefined, false or '' for an anonymous request.
   * The default is the adapter's.
   */
  readonly user?: (request: Req) => unknown;
  /**
   * The id of the request's session, for sessions the adapter cannot see into. Activity is then recorded under this id,
   * and the application says where sessions begin: `start()` when a person signs in, `end()` when they sign out.
   */
  readonly sessionId?: (request: Req) => string | undefined;
  /** Where activity is recorded. By default in this process's memory. */
  readonly store?: ActivityStore;
  /** Ends the request's session so that `user` finds nobody any more. The default is the adapter's. */
  readonly endSession?: (request: Req, response: Res) => MaybePromise<void>;
  /** Told of each session that was found expired. It is not waited for, and what it throws goes to `onError`. */
  readonly onExpire?: (expiry: Expiry) => MaybePromise<void>;
  /**
   * Told of what went wrong where no request can be failed for it, or why one was refused.
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
  /** `missing`: its record was gone, because another request ended it at the same moment or because the store lost it. */
  readonly reason: EndReason;
  /** What the `user` option said. */
  readonly user: unknown;
  /** Stands for the session in a log: the same for one session, of no use to anyone who wants to be it. */
  readonly recordHash: string | undefined;
}

/** The limits of one session, in seconds. */
export interface SessionLimits extends RecordLimits {
  readonly warnAfter: number;
}

/** The options as the core uses them: complete, and known to make sense. */
export interface Settings<Req> {
  /** @throws TypeError when the function given for `expireAfter` returns nonsense, or what it throws */
  limitsOf(request: Req): SessionLimits;
  readonly pingPath: string;
  isPassive(path: string, request: Req): boolean;
  readonly countAs: CountAs;
  onExpire(expiry: Expiry): MaybePromise<void>;
  onError(error: unknown): void;
}

const NAMES: {readonly [Name in keyof SessionSecurityOptions<never, never>]-?: 'function' | 'string' | 'checked'} = {
  expireAfter: 'checked',
  warnAfter: 'checked',
  maxLifetime: 'checked',
  pingUrl: 'checked',
  passive: 'checked',
  countAs: 'checked',
  store: 'checked',
  user: 'function',
  sessionId: 'function',
  endSession: 'function',
  onExpire: 'function',
  onError: 'function',
  secret: 'string',
};

/** In seconds. */
export const DEFAULT_EXPIRE_AFTER = 600;
export const DEFAULT_MAX_LIFETIME = 12 * 3600;

const WARN_SHARE = 0.9;

/**
 * Checks and completes the options, once, when the server starts.
 * @throws TypeError naming the option and the value that makes no sense
 */
export function readOptions<Req, Res>(options: SessionSecurityOptions<Req, Res>): Settings<Req> {
  checkNames(options);
  const {
    expireAfter = DEFAULT_EXPIRE_AFTER,
    warnAfter,
    maxLifetime = DEFAULT_MAX_LIFETIME,
    pingUrl = DEFAULT_PING_URL,
  } = options;
  const {passive = [], countAs = 'auto', store, onExpire = () => {}} = options;
  const {onError = (error) => console.error('session-security:', error)} = options;
  if (typeof expireAfter !== 'function') checkLimit('expireAfter', expireAfter);
  if (warnAfter !== undefined && typeof warnAfter !== 'function') {
    checkLimit('warnAfter', warnAfter);
    if (typeof expireAfter === 'number' && warnAfter >= expireAfter) {
      refuse('warnAfter', `below expireAfter (${expireAfter})`, warnAfter);
    }
  }
  if (maxLifetime !== Number.POSITIVE_INFINITY) checkLimit('maxLifetime', maxLifetime);
  if (typeof pingUrl !== 'string' || !/^\/[^?#\s]+$/.test(pingUrl)) refuse('pingUrl', 'a path such as /ping', pingUrl);
  if (countAs !== 'auto' && countAs !== 'strict') refuse('countAs', "'auto' or 'strict'", countAs);
  if (store !== undefined) checkStore(store);
  return {
    limitsOf: limits(expireAfter, warnAfter, maxLifetime, onError),
    pingPath: withoutFinalSlash(pingUrl),
    isPassive: passiveRules(Array.isArray(passive) ? passive : [passive], onError),
    countAs,
    onExpire,
    onError,
  };
}

function limits<Req>(
  expireAfter: Limit<Req>,
  warnAfter: Limit<Req> | undefined,
  maxLifetime: number,
  onError: (error: unknown) => void,
): Settings<Req>['limitsOf'] {
  const warnOf = (request: Req, expire: number): number => {
    if (warnAfter === undefined) return expire * WARN_SHARE;
    try {
      const warn = typeof warnAfter === 'function' ? warnAfter(request) : warnAfter;
      if (isLimit(warn) && warn < expire) return warn;
      refuse('warnAfter', `a number of seconds above 0 and below expireAfter (${expire})`, warn);
    } catch (error) {
      onError(error);
    }
    return expire * WARN_SHARE;
  };
  return (request) => {
    const expire = typeof expireAfter === 'function' ? expireAfter(request) : expireAfter;
    checkLimit('expireAfter', expire);
    return {expireAfter: expire, warnAfter: warnOf(request, expire), maxLifetime};
  };
}

function passiveRules<Req>(
  rules: readonly PassiveRule<Req>[],
  onError: (error: unknown) => void,
): Settings<Req>['isPassive'] {
  const tests = rules.map((rule): Settings<Req>['isPassive'] => {
    if (typeof rule === 'function') return (_path, request) => rule(request);
    // `search` and not `test`: a pattern with the flag g remembers where it stopped, and would miss every other request.
    if (rule instanceof RegExp) return (path) => path.search(rule) !== -1;
    if (typeof rule !== 'string' || !rule.startsWith('/')) refuse('passive', 'paths, RegExps or functions', rule);
    const passivePath = withoutFinalSlash(rule);
    return (path) => withoutFinalSlash(path) === passivePath;
  });
  return (path, request) => {
    try {
      return tests.some((test) => test(path, request));
    } catch (error) {
      onError(error);
      return true;
    }
  };
}

function checkNames(options: object): void {
  for (const [name, value] of Object.entries(options)) {
    if (!Object.hasOwn(NAMES, name)) throw new TypeError(`session-security: there is no option ${name}`);
    const type = NAMES[name as keyof typeof NAMES];
    if (type !== 'checked' && value !== undefined && typeof value !== type) refuse(name, `a ${type}`, value);
  }
}

function checkStore(store: unknown): void {
  const complete = (['start', 'touch', 'end'] as const).every(
    (method) => typeof (store as Partial<ActivityStore> | null)?.[method] === 'function',
  );
  if (!complete) refuse('store', 'an activity store with start, touch and end', store);
}

function checkLimit(name: string, value: unknown): asserts value is number {
  if (!isLimit(value)) refuse(name, 'a number of seconds above 0', value);
}

function isLimit(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value) && value > 0;
}

function refuse(name: string, wanted: string, value: unknown): never {
  const got =
    typeof value === 'string' ? JSON.stringify(value) : typeof value === 'function' ? 'a function' : String(value);
  throw new TypeError(`session-security: ${name} must be ${wanted}, got ${got}`);
}
