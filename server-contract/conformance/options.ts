import {IDLE_FOR} from '../contract.ts';
import type {MaybePromise} from '../core/activity-store.ts';

/**
 * `core`: what the element needs of any server, and beyond it no difference but those of django-session-security 2.6.6,
 * which are reported with their reasons. `full`: every MUST of the contract.
 */
export type Level = 'core' | 'full';

export interface ConformanceOptions {
  /** The address of the ping. */
  readonly url: string | URL;
  /** Signs in anew and gives the session as a `Cookie` header holds it. Each call must begin a session of its own. */
  readonly signIn: () => MaybePromise<string>;
  /** The same for another person. Without it nobody knows whether `Session-User` tells people apart. */
  readonly signInOther?: (() => MaybePromise<string>) | undefined;
  /** Seconds of idle time after which the server ends a session, at least 5. A run takes a few seconds longer. */
  readonly expireAfter: number;
  /** Seconds; given, `Session-Warn-After` must be the same. */
  readonly warnAfter?: number | undefined;
  /** @default 'full' */
  readonly level?: Level | undefined;
  /**
   * A page for people who are signed in, as a path or an address: it answers nobody else with 200, or at least not with
   * the text of `pageShows`. Without it only the ping is looked at.
   */
  readonly page?: string | URL | undefined;
  /** A text that the page has for the person who signs in, where its status does not tell. */
  readonly pageShows?: string | undefined;
  /** An address that the application names as passive. */
  readonly passive?: string | URL | undefined;
}

/** The options as the suite uses them: complete, and known to make sense. */
export interface Settings {
  readonly url: URL;
  readonly signIn: () => MaybePromise<string>;
  readonly signInOther: (() => MaybePromise<string>) | undefined;
  readonly expireAfter: number;
  readonly warnAfter: number | undefined;
  readonly level: Level;
  readonly page: URL | undefined;
  /** Empty: the status tells. */
  readonly pageShows: string;
  readonly passive: URL | undefined;
}

export type OptionName = keyof ConformanceOptions;

/** An option makes no sense, or the server cannot be checked with it. */
export class OptionError extends Error {
  override readonly name = 'OptionError';
  readonly option: OptionName;
  /** What is wrong, without the option's name. */
  readonly problem: string;

  constructor(option: OptionName, problem: string) {
    super(`${option} ${problem}`);
    this.option = option;
    this.problem = problem;
  }
}

/** Below this, the pauses between pings would take a session's whole life. In seconds. */
const SHORTEST = 5;

/** @throws OptionError */
export function readOptions(options: ConformanceOptions): Settings {
  const {signIn, signInOther, expireAfter, warnAfter, level = 'full', page, pageShows = '', passive} = options;
  const url = readAddress('url', options.url);
  if (typeof signIn !== 'function') throw wrong('signIn', 'a function', signIn);
  if (signInOther !== undefined && typeof signInOther !== 'function') {
    throw wrong('signInOther', 'a function', signInOther);
  }
  if (!isSeconds(expireAfter) || expireAfter < SHORTEST) {
    throw wrong('expireAfter', `a number of seconds from ${SHORTEST} on`, expireAfter);
  }
  if (warnAfter !== undefined && !(isSeconds(warnAfter) && warnAfter < expireAfter)) {
    throw wrong('warnAfter', `a number of seconds below expireAfter (${expireAfter})`, warnAfter);
  }
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
  };
}

function readAddress(option: OptionName, value: string | URL, base?: URL): URL {
  const given = typeof value === 'string' || value instanceof URL;
  const address = given && URL.canParse(String(value), base?.href) ? new URL(value, base) : undefined;
  if (address?.protocol !== 'http:' && address?.protocol !== 'https:') {
    throw wrong(option, base ? 'a path or an http address' : 'an http address', value);
  }
  // What comes after it is for the pings to say.
  if (option === 'url') address.searchParams.delete(IDLE_FOR);
  address.hash = '';
  return address;
}

function isSeconds(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value) && value > 0;
}

function wrong(option: OptionName, wanted: string, value: unknown): OptionError {
  return new OptionError(option, `must be ${wanted}, got ${typeof value === 'string' ? `"${value}"` : String(value)}`);
}
