import {DEFAULT_ACTIVITY_EVENTS, isEventType} from './browser/activity-events.ts';
import type {PingInit, PingSettings} from './browser/fetch-ping.ts';
import {type LogoutTarget, resolveUrl} from './browser/navigation.ts';
import type {Limits} from './core/limits.ts';
import type {ExpireAction, ExtendOn} from './core/ports.ts';
import type {DevWarnings} from './dev-warnings.ts';
import {DEFAULT_EXPIRE_AFTER, DEFAULT_WARN_AFTER, readLimits, SHORTEST_FAIR_WARNING_MS} from './read-limits.ts';

/** A longer limit may have been meant in milliseconds. */
const DAY_SECONDS = 86_400;

/** The properties of the element as a page has set them, right or wrong. */
export interface RawOptions {
  readonly expireAfter: number;
  readonly warnAfter: number;
  readonly pingUrl: string | null;
  readonly pingMethod: string;
  readonly pingInit: PingInit | undefined;
  readonly logoutUrl: string | null;
  readonly logoutForm: string | null;
  readonly returnParam: string | null;
  readonly user: string | null;
  readonly extendOn: string;
  readonly expireAction: string;
  readonly loginUrl: string | null;
  readonly activityEvents: string | null;
  readonly channel: string;
  readonly debug: boolean;
}

/** The same, checked and complete, in the units and forms that the session uses. */
export interface ElementOptions {
  readonly limits: Limits;
  readonly extendOn: ExtendOn;
  readonly expireAction: ExpireAction;
  /** Undefined: there is no server, and the tabs of this browser decide. */
  readonly ping: PingSettings | undefined;
  readonly logoutTarget: LogoutTarget;
  readonly user: string | undefined;
  readonly loginUrl: string | undefined;
  readonly activityEvents: readonly string[];
  readonly channel: string;
  /** Logs each decision. */
  readonly debug: boolean;
}

/**
 * Digits with an optional fraction. A fraction of three digits is refused: a template that localizes numbers writes
 * 1800 as `1.800`, and the session would end after two seconds. A missing attribute (null) means the default.
 */
export const secondsConverter = (value: string | null) =>
  value === null ? null : /^\s*\d+(\.(?!\d{3}\s*$)\d+)?\s*$/.test(value) ? Number(value) : Number.NaN;

/** A value that is wrong is named on the console and replaced by its default. */
export function readOptions(raw: RawOptions, warnings: DevWarnings): ElementOptions {
  const pingUrl = readUrl('ping-url', raw.pingUrl, 'this browser alone', warnings);
  const pingMethod = readEnum('ping-method', raw.pingMethod, ['get', 'post'], warnings);
  // A script may have set an array.
  const eventTypes = raw.activityEvents?.toString().trim();
  if (eventTypes === '') {
    warnings.invalidAttribute('activity-events', '', 'a list of event types', 'the default');
  }
  const activityEvents = (eventTypes || DEFAULT_ACTIVITY_EVENTS).split(/[\s,]+/);
  if (!activityEvents.some(isEventType)) {
    warnings.warn(`activity-events="${eventTypes}" names no event of this browser, so nothing counts as activity.`);
  }
  const expireAction = readEnum('expire-action', raw.expireAction, ['leave', 'lock'], warnings);
  const loginUrl = readUrl('login-url', raw.loginUrl, 'no link', warnings);
  if (expireAction === 'lock' && !loginUrl) {
    warnings.warn('expire-action="lock" has no login-url.');
  }
  return {
    limits: readSeconds(raw.expireAfter ?? DEFAULT_EXPIRE_AFTER, raw.warnAfter ?? DEFAULT_WARN_AFTER, warnings),
    extendOn: readEnum('extend-on', raw.extendOn, ['activity', 'button'], warnings),
    expireAction,
    ping: pingUrl ? {url: pingUrl, method: pingMethod, init: raw.pingInit} : undefined,
    logoutTarget: {
      url: readUrl('logout-url', raw.logoutUrl, 'a reload of the page', warnings),
      form: raw.logoutForm || undefined,
      returnParam: raw.returnParam,
    },
    loginUrl,
    // Frameworks set properties, also to numbers.
    user: String(raw.user ?? '') || undefined,
    activityEvents,
    channel: raw.channel || 'session-security',
    debug: raw.debug,
  };
}

function readSeconds(expireAfter: number, warnAfter: number, warnings: DevWarnings): Limits {
  const limits = readLimits(expireAfter, warnAfter, (name, value, instead) => {
    const expected = name === 'warn-after' ? 'a number of seconds below expire-after' : 'a positive number of seconds';
    warnings.invalidAttribute(name, value, expected, String(instead));
  });
  const seconds = limits.expireAfterMs / 1000;
  if (seconds > DAY_SECONDS) warnings.warn(`expire-after="${seconds}" is more than a day of seconds.`);
  const warningMs = limits.expireAfterMs - limits.warnAfterMs;
  if (warningMs < SHORTEST_FAIR_WARNING_MS) {
    const warnSeconds = limits.warnAfterMs / 1000;
    warnings.warn(`warn-after="${warnSeconds}" leaves ${warningMs / 1000} seconds to answer; WCAG 2.2.1 asks for 20.`);
  }
  return limits;
}

/** Undefined without an address, or if it is not an `http:` or `https:` address. */
function readUrl(attribute: string, value: string | null, instead: string, warnings: DevWarnings): string | undefined {
  if (!value) return undefined;
  const url = resolveUrl(value, (base) =>
    warnings.warn(`${attribute}="${value}" ignores <base href="${base}"> of another origin.`),
  );
  if (!url) warnings.invalidAttribute(attribute, value, 'an http(s) address', instead);
  return url;
}

/** One of the allowed values, in any case. Otherwise the first of them. */
function readEnum<Value extends string>(
  attribute: string,
  value: string,
  allowed: readonly [Value, ...Value[]],
  warnings: DevWarnings,
): Value {
  const found = allowed.find((each) => each === String(value).toLowerCase());
  if (found === undefined && value) {
    warnings.invalidAttribute(attribute, value, `one of ${allowed.join(', ')}`, allowed[0]);
  }
  return found ?? allowed[0];
}
