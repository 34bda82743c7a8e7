import type {ActivityStore} from './activity-store.ts';
import {Misconfiguration} from './errors.ts';
import {nearestName} from './nearest-name.ts';
import type {SessionSecurityOptions} from './options.ts';

/** The requirement of an option, in words and as code. */
type Rule = readonly [requirement: string, isValid: (value: unknown) => boolean];

/** In seconds: the longest wait of a timer, 2^31 − 1 ms (https://nodejs.org/api/timers.html). */
const MAX_STORE_TIMEOUT = 2_147_483;

export const SECONDS = 'a number of seconds above 0';
export const SESSIONS = 'a whole number above 0, or Infinity';
const FUNCTION: Rule = ['a function', isFunction];

const RULES: {readonly [Name in keyof SessionSecurityOptions<never, never>]-?: Rule} = {
  expireAfter: [SECONDS, (value) => isFunction(value) || isSeconds(value)],
  warnAfter: [SECONDS, (value) => isFunction(value) || isSeconds(value)],
  maxLifetime: [SECONDS, (value) => value === Number.POSITIVE_INFINITY || isSeconds(value)],
  pingUrl: ['a path such as /ping', (value) => typeof value === 'string' && /^\/[^?#\s]+$/.test(value)],
  passive: ['paths without *, RegExps or functions', (value) => [value].flat().every(isPassiveRule)],
  activityFrom: ['origins such as https://app.example', (value) => [value].flat().every(isOrigin)],
  countAs: ["'auto' or 'strict'", (value) => value === 'auto' || value === 'strict'],
  user: FUNCTION,
  describe: FUNCTION,
  maxSessions: [SESSIONS, (value) => isFunction(value) || isSessionCount(value)],
  whenTooMany: ["'end-oldest' or 'refuse'", (value) => value === 'end-oldest' || value === 'refuse'],
  events: ['true, false or {maxStreams}, a whole number above 0', isEvents],
  sessionId: FUNCTION,
  store: [
    'one of redisStore(client), postgresStore(pool), memoryStore(), or a store of your own with start, touch and end',
    isStore,
  ],
  storeTimeout: [`${SECONDS}, at most ${MAX_STORE_TIMEOUT}`, (value) => isSeconds(value) && value <= MAX_STORE_TIMEOUT],
  endSession: FUNCTION,
  onEnd: FUNCTION,
  identifiedByToken: FUNCTION,
  adoptUntil: ['a Date', (value) => value instanceof Date && !Number.isNaN(value.getTime())],
  clearSiteData: ['true or a list such as "cache", "storage"', isClearSiteData],
  onExpire: FUNCTION,
  onError: FUNCTION,
  observe: FUNCTION,
  secret: ['a text that is not empty', (value) => typeof value === 'string' && value !== ''],
};

/** @throws TypeError that names the invalid option and its value */
export function validateOptions<Req, Res>(options: SessionSecurityOptions<Req, Res>): void {
  for (const [name, value] of Object.entries(options)) {
    if (!Object.hasOwn(RULES, name)) {
      const nearest = nearestName(name, Object.keys(RULES));
      const question = nearest === undefined ? '' : `, did you mean ${nearest}?`;
      throw new TypeError(`session-security: there is no option ${name}${question}`);
    }
    const [requirement, isValid] = RULES[name as keyof typeof RULES];
    if (value !== undefined && !isValid(value)) throw invalidOption(name, requirement, value);
  }
  if (options.whenTooMany && options.maxSessions === undefined) throw new Misconfiguration(NO_MAXIMUM);
  if (options.sessionId && options.identifiedByToken) throw new Misconfiguration(TOKEN_WITHOUT_PLUGIN);
}

const NO_MAXIMUM = 'whenTooMany has no effect without maxSessions';

const TOKEN_WITHOUT_PLUGIN =
  'identifiedByToken has no effect with sessionId: let user return nothing for a request that has a token and no session';

export function invalidOption(name: string, requirement: string, value: unknown): Misconfiguration {
  const got = typeof value === 'string' ? JSON.stringify(value) : isFunction(value) ? 'a function' : String(value);
  return new Misconfiguration(`${name} must be ${requirement}, got ${got}`);
}

export function isSessionCount(value: unknown): value is number {
  return value === Number.POSITIVE_INFINITY || (Number.isInteger(value) && (value as number) > 0);
}

export function isSeconds(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value) && value > 0;
}

function isFunction(value: unknown): boolean {
  return typeof value === 'function';
}

function isPassiveRule(value: unknown): boolean {
  return isFunction(value) || value instanceof RegExp || (typeof value === 'string' && /^\/[^*]*$/.test(value));
}

function isOrigin(value: unknown): boolean {
  return typeof value === 'string' && /^https?:\/\/[^/?#\s]+$/.test(value) && value === value.toLowerCase();
}

function isStore(value: unknown): boolean {
  const store = value as Partial<ActivityStore> | null;
  return [store?.start, store?.touch, store?.end].every(isFunction);
}

function isEvents(value: unknown): boolean {
  if (typeof value === 'boolean') return true;
  if (typeof value !== 'object' || value === null) return false;
  return Object.entries(value).every(([name, max]) => name === 'maxStreams' && Number.isInteger(max) && max > 0);
}

/** Browsers ignore values without double quotes (https://www.w3.org/TR/clear-site-data/#header). */
function isClearSiteData(value: unknown): boolean {
  return typeof value === 'boolean' || (typeof value === 'string' && /^"[\w*:-]+"(, *"[\w*:-]+")*$/.test(value));
}
