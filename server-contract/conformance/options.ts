import {IDLE_FOR} from '../contract.ts';

/**
 * `full`: every MUST of the contract. `core`: the obligations that the element needs; of the others only the known
 * differences of django-session-security 2.6.6 are excused, and reported with their reasons.
 */
export type Level = 'core' | 'full';

export interface ConformanceOptions {
  /** The address of the ping. */
  readonly url: string | URL;
  /** Signs in and returns the value of a `Cookie` header. Each call must start a new session. */
  readonly signIn: () => string | Promise<string>;
  /** The same for another user. Without it the suite cannot check that `Session-User` differs between users. */
  readonly signInOther?: (() => string | Promise<string>) | undefined;
  /** The server's idle limit in seconds, at least 5. A run takes a few seconds longer. */
  readonly expireAfter: number;
  /** In seconds. When given, `Session-Warn-After` must have the same value. */
  readonly warnAfter?: number | undefined;
  /** @default 'full' */
  readonly level?: Level | undefined;
  /**
   * A page for signed-in users, as a path or an address. For anonymous requests it must not answer 200, or not show the
   * text of `pageShows`. Without it only the ping is checked.
   */
  readonly page?: string | URL | undefined;
  /** A text that the page shows to the signed-in user only. Needed where its status is always 200. */
  readonly pageShows?: string | undefined;
  /** An address that the application has declared passive. */
  readonly passive?: string | URL | undefined;
  /** The address of the ping at another process of the same application, which knows the same sessions. */
  readonly secondUrl?: string | URL | undefined;
  /** Signs out the session with these cookies, the value of a `Cookie` header. */
  readonly signOut?: ((cookies: string) => unknown) | undefined;
  /**
   * Gives the session with these cookies another id, without a sign-in or a sign-out. Returns its new cookies, the value
   * of a `Cookie` header.
   */
  readonly changeId?: ((cookies: string) => string | Promise<string>) | undefined;
  /**
   * Ends all sessions of the user of the session with these cookies, the value of a `Cookie` header, for a server that
   * can (4.27). The sign-ins of `signIn` must be of a user whom nothing else uses meanwhile.
   */
  readonly endSessions?: ((cookies: string) => unknown) | undefined;
  /** The same for all sessions of the user but the one with these cookies (4.27). */
  readonly endOtherSessions?: ((cookies: string) => unknown) | undefined;
  /**
   * Lists the sessions of the user of the session with these cookies, the value of a `Cookie` header, for a server that can
   * (4.35). Returns what the user is shown: a text for each session.
   */
  readonly listSessions?: ((cookies: string) => readonly string[] | Promise<readonly string[]>) | undefined;
  /**
   * The number of sessions that the user of `signInLimited` may have at once, for a server that limits it (4.36).
   */
  readonly maxSessions?: number | undefined;
  /**
   * Like `signIn`, for a user who may have `maxSessions` sessions and whom nothing else uses. It is called several times at
   * once. Returns an empty text where the sign-in was refused without a cookie.
   */
  readonly signInLimited?: (() => string | Promise<string>) | undefined;
  /** The server offers the event stream of 2.5. */
  readonly events?: boolean | undefined;
}

/** The options with their defaults, validated. */
export interface Settings {
  readonly url: URL;
  readonly signIn: () => string | Promise<string>;
  readonly signInOther: (() => string | Promise<string>) | undefined;
  readonly expireAfter: number;
  readonly warnAfter: number | undefined;
  readonly level: Level;
  readonly page: URL | undefined;
  /** Empty when the status alone decides. */
  readonly pageShows: string;
  readonly passive: URL | undefined;
  readonly secondUrl: URL | undefined;
  readonly signOut: ((cookies: string) => unknown) | undefined;
  readonly changeId: ((cookies: string) => string | Promise<string>) | undefined;
  readonly endSessions: ((cookies: string) => unknown) | undefined;
  readonly endOtherSessions: ((cookies: string) => unknown) | undefined;
  readonly listSessions: ((cookies: string) => readonly string[] | Promise<readonly string[]>) | undefined;
  readonly maxSessions: number | undefined;
  readonly signInLimited: (() => string | Promise<string>) | undefined;
  /** Undefined: the checks of the event stream are left out. */
  readonly events: true | undefined;
}

export type OptionName = keyof ConformanceOptions;

/** An option is invalid, or the server cannot be checked with it. */
export class OptionError extends Error {
  override readonly name = 'OptionError';
  readonly option: OptionName;
  /** The message without the option's name. */
  readonly problem: string;

  constructor(option: OptionName, problem: string) {
    super(`${option} ${problem}`);
    this.option = option;
    this.problem = problem;
  }
}

/** In seconds. The pauses between pings would take the whole life of a shorter session. */
const MIN_EXPIRE_AFTER = 5;

/** @throws OptionError */
export function readOptions(options: ConformanceOptions): Settings {
  const {signIn, signInOther, expireAfter, warnAfter, level = 'full', page, pageShows = '', passive} = options;
  const {secondUrl, signOut, changeId, endSessions, endOtherSessions, listSessions, events} = options;
  const {maxSessions, signInLimited} = options;
  const functions = {signInOther, signOut, changeId, endSessions, endOtherSessions, listSessions, signInLimited};
  const url = readAddress('url', options.url);
  if (typeof signIn !== 'function') throw wrong('signIn', 'a function', signIn);
  for (const [option, value] of Object.entries(functions)) {
    if (value !== undefined && typeof value !== 'function') throw wrong(option as OptionName, 'a function', value);
  }
  if (!isSeconds(expireAfter) || expireAfter < MIN_EXPIRE_AFTER) {
    throw wrong('expireAfter', `a number of seconds, at least ${MIN_EXPIRE_AFTER}`, expireAfter);
  }
  if (warnAfter !== undefined && !(isSeconds(warnAfter) && warnAfter < expireAfter)) {
    throw wrong('warnAfter', `a number of seconds below expireAfter (${expireAfter})`, warnAfter);
  }
  if (maxSessions !== undefined && !(Number.isInteger(maxSessions) && maxSessions > 0)) {
    throw wrong('maxSessions', 'a whole number above 0', maxSessions);
  }
  if (events !== undefined && typeof events !== 'boolean') throw wrong('events', 'true or false', events);
  if (level !== 'core' && level !== 'full') throw wrong('level', 'core or full', level);
  if (typeof pageShows !== 'string') throw wrong('pageShows', 'a text', pageShows);
  return {
    url,
    signIn,
    signInOther,
    expireAfter,
    warnAfter,
    level,
    page: page === undefined ? undefined : readAddress('page', page, url),
    pageShows,
    passive: passive === undefined ? undefined : readAddress('passive', passive, url),
    secondUrl: secondUrl === undefined ? undefined : readAddress('secondUrl', secondUrl),
    signOut,
    changeId,
    endSessions,
    endOtherSessions,
    listSessions,
    maxSessions,
    signInLimited,
    events: events === true ? true : undefined,
  };
}

function readAddress(option: OptionName, value: string | URL, base?: URL): URL {
  const given = typeof value === 'string' || value instanceof URL;
  const address = given && URL.canParse(String(value), base?.href) ? new URL(value, base) : undefined;
  if (address?.protocol !== 'http:' && address?.protocol !== 'https:') {
    throw wrong(option, base ? 'a path or an http address' : 'an http address', value);
  }
  // Each check adds an idle time of its own.
  if (option === 'url' || option === 'secondUrl') address.searchParams.delete(IDLE_FOR);
  address.hash = '';
  return address;
}

function isSeconds(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value) && value > 0;
}

function wrong(option: OptionName, wanted: string, value: unknown): OptionError {
  return new OptionError(option, `must be ${wanted}, got ${typeof value === 'string' ? `"${value}"` : String(value)}`);
}
