import {DEFAULT_PING_URL} from '../contract.ts';
import type {ActivityStore, RecordLimits} from './activity-store.ts';
import {atOnce, Misconfiguration, type Report, reportTo} from './errors.ts';
import {withoutFinalSlash} from './http.ts';
import type {Limit, PassiveRule, SessionSecurityOptions} from './options.ts';

/** The limits of one session, in seconds. */
export interface SessionLimits extends RecordLimits {
  readonly warnAfter: number;
}

type Options<Req> = SessionSecurityOptions<Req, never>;

/** The options as the core uses them: complete, and known to make sense. */
export interface Settings<Req> extends Required<Pick<Options<Req>, 'countAs' | 'onExpire' | 'storeTimeout'>> {
  readonly report: Report;
  /** @throws TypeError when the function given for `expireAfter` returns nonsense, or what it throws */
  limitsOf(request: Req): SessionLimits;
  isPassive(path: string, request: Req): boolean;
  /** Without its final slash. */
  readonly pingPath: string;
  /** Of the reply with which a session ends. */
  readonly endHeaders: Readonly<Record<string, string>>;
}

/** In seconds. */
export const DEFAULT_EXPIRE_AFTER = 600;
export const DEFAULT_MAX_LIFETIME = 12 * 3600;
const DEFAULT_STORE_TIMEOUT = 5;
/** The longest that timers can wait. */
const MAX_STORE_TIMEOUT = 2_147_483;

const DEFAULT_WARN_SHARE = 0.9;

/** What an option must be, in words and in code. */
type Rule = readonly [wanted: string, allows: (value: unknown) => boolean];

const SECONDS = 'a number of seconds above 0';
const FUNCTION: Rule = ['a function', isFunction];

const RULES: {readonly [Name in keyof SessionSecurityOptions<never, never>]-?: Rule} = {
  expireAfter: [SECONDS, (value) => isFunction(value) || isSeconds(value)],
  warnAfter: [SECONDS, (value) => isFunction(value) || isSeconds(value)],
  maxLifetime: [SECONDS, (value) => value === Number.POSITIVE_INFINITY || isSeconds(value)],
  pingUrl: ['a path such as /ping', (value) => typeof value === 'string' && /^\/[^?#\s]+$/.test(value)],
  passive: ['paths without *, RegExps or functions', (value) => [value].flat().every(isPassiveRule)],
  countAs: ["'auto' or 'strict'", (value) => value === 'auto' || value === 'strict'],
  user: FUNCTION,
  sessionId: FUNCTION,
  store: ['an activity store with start, touch and end', isStore],
  storeTimeout: [`${SECONDS}, at most ${MAX_STORE_TIMEOUT}`, (value) => isSeconds(value) && value <= MAX_STORE_TIMEOUT],
  endSession: FUNCTION,
  clearSiteData: ['true or a list such as "cache", "storage"', isClearSiteData],
  onExpire: FUNCTION,
  onError: FUNCTION,
  secret: ['a text that is not empty', (value) => typeof value === 'string' && value !== ''],
};

/**
 * Checks and completes the options, once, when the server starts.
 * @throws TypeError naming the option and the value that makes no sense
 */
export function readOptions<Req, Res>(options: SessionSecurityOptions<Req, Res>): Settings<Req> {
  for (const [name, value] of Object.entries(options)) {
    if (!Object.hasOwn(RULES, name)) throw new TypeError(`session-security: there is no option ${name}`);
    const [wanted, allows] = RULES[name as keyof typeof RULES];
    if (value !== undefined && !allows(value)) throw nonsense(name, wanted, value);
  }
  const {expireAfter = DEFAULT_EXPIRE_AFTER, warnAfter, pingUrl = DEFAULT_PING_URL, passive = []} = options;
  if (typeof expireAfter === 'number' && typeof warnAfter === 'number' && warnAfter >= expireAfter) {
    throw nonsense('warnAfter', `below expireAfter (${expireAfter})`, warnAfter);
  }
  const {countAs = 'auto', onExpire = () => {}, storeTimeout = DEFAULT_STORE_TIMEOUT, clearSiteData} = options;
  const {onError = (error) => console.error('session-security:', error)} = options;
  const report = reportTo(onError);
  return {
    limitsOf: limits(options, report),
    isPassive: passiveRules([passive].flat() as PassiveRule<Req>[], report),
    pingPath: withoutFinalSlash(asSent(pingUrl)),
    endHeaders: clearSiteData ? {'clear-site-data': clearSiteData === true ? '"cache"' : clearSiteData} : {},
    countAs,
    storeTimeout,
    onExpire,
    report,
  };
}

function limits<Req>(
  {
    expireAfter = DEFAULT_EXPIRE_AFTER,
    warnAfter,
    maxLifetime = DEFAULT_MAX_LIFETIME,
  }: Pick<Options<Req>, 'expireAfter' | 'warnAfter' | 'maxLifetime'>,
  report: Report,
): Settings<Req>['limitsOf'] {
  const warnOf = (request: Req, expire: number): number => {
    if (warnAfter === undefined) return expire * DEFAULT_WARN_SHARE;
    try {
      const warn = limitFor(warnAfter, request);
      if (isSeconds(warn) && warn < expire) return warn;
      throw nonsense('warnAfter', `${SECONDS} and below expireAfter (${expire})`, warn);
    } catch (error) {
      report(error);
      return expire * DEFAULT_WARN_SHARE;
    }
  };
  return (request) => {
    const expire = limitFor(expireAfter, request);
    if (!isSeconds(expire)) throw nonsense('expireAfter', SECONDS, expire);
    return {expireAfter: expire, warnAfter: warnOf(request, expire), maxLifetime};
  };
}

function limitFor<Req>(limit: Limit<Req>, request: Req): number {
  return typeof limit === 'function' ? limit(request) : limit;
}

function passiveRules<Req>(rules: readonly PassiveRule<Req>[], report: Report): Settings<Req>['isPassive'] {
  const tests = rules.map((rule): Settings<Req>['isPassive'] => {
    if (typeof rule === 'function') return (_path, request) => atOnce('passive', rule(request));
    // `search` and not `test`: a pattern with the flag g remembers where it stopped and would miss every other request.
    if (rule instanceof RegExp) return (path) => path.search(rule) !== -1;
    const passivePath = withoutFinalSlash(asSent(rule));
    return (path) => withoutFinalSlash(path) === passivePath;
  });
  return (path, request) => {
    try {
      return tests.some((test) => test(path, request));
    } catch (error) {
      report(error);
      return true;
    }
  };
}

/** Browsers ask for `/größe` as `/gr%C3%B6%C3%9Fe`, and a path that is not recognised would count as activity. */
function asSent(path: string): string {
  return new URL(`http://localhost${path}`).pathname;
}

function isSeconds(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value) && value > 0;
}

function isFunction(value: unknown): boolean {
  return typeof value === 'function';
}

function isPassiveRule(value: unknown): boolean {
  return isFunction(value) || value instanceof RegExp || (typeof value === 'string' && /^\/[^*]*$/.test(value));
}

function isStore(value: unknown): boolean {
  const store = value as Partial<ActivityStore> | null;
  return [store?.start, store?.touch, store?.end].every(isFunction);
}

/** Browsers ignore what is not in double quotes. */
function isClearSiteData(value: unknown): boolean {
  return typeof value === 'boolean' || (typeof value === 'string' && /^"[\w*:-]+"(, *"[\w*:-]+")*$/.test(value));
}

function nonsense(name: string, wanted: string, value: unknown): Misconfiguration {
  const got = typeof value === 'string' ? JSON.stringify(value) : isFunction(value) ? 'a function' : String(value);
  return new Misconfiguration(`${name} must be ${wanted}, got ${got}`);
}
