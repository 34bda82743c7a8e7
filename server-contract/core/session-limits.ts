import type {RecordLimits} from './activity-store.ts';
import {DEFAULT_EXPIRE_AFTER, DEFAULT_MAX_LIFETIME, DEFAULT_WARN_SHARE} from './default-options.ts';
import type {ReportError} from './errors.ts';
import type {Limit, SessionSecurityOptions} from './options.ts';
import {invalidOption, isSeconds, SECONDS} from './validate-options.ts';

/** The limits of one session, in seconds. */
export interface SessionLimits extends RecordLimits {
  readonly warnAfter: number;
}

type LimitOptions<Req> = Pick<SessionSecurityOptions<Req, never>, 'expireAfter' | 'warnAfter' | 'maxLifetime'>;

/**
 * Decides which limits apply to the session of a request.
 * The returned function throws when the application's `expireAfter` throws or returns an invalid value.
 * @throws TypeError when `warnAfter` is not below `expireAfter`, or `expireAfter` can never be reached
 */
export function createLimits<Req>(
  {expireAfter = DEFAULT_EXPIRE_AFTER, warnAfter, maxLifetime = DEFAULT_MAX_LIFETIME}: LimitOptions<Req>,
  reportError: ReportError,
): (request: Req) => SessionLimits {
  if (typeof expireAfter === 'number' && typeof warnAfter === 'number' && warnAfter >= expireAfter) {
    throw invalidOption('warnAfter', `below expireAfter (${expireAfter})`, warnAfter);
  }
  if (typeof expireAfter === 'number' && expireAfter > maxLifetime) {
    throw invalidOption('expireAfter', `in seconds, and at most maxLifetime (${maxLifetime})`, expireAfter);
  }
  const readWarnAfter = (request: Req, expire: number): number => {
    if (warnAfter === undefined) return expire * DEFAULT_WARN_SHARE;
    try {
      const warn = readLimit(warnAfter, request);
      if (isSeconds(warn) && warn < expire) return warn;
      throw invalidOption('warnAfter', `${SECONDS} and below expireAfter (${expire})`, warn);
    } catch (error) {
      reportError(error);
      return expire * DEFAULT_WARN_SHARE;
    }
  };
  return (request) => {
    const expire = readLimit(expireAfter, request);
    if (!isSeconds(expire)) throw invalidOption('expireAfter', SECONDS, expire);
    return {expireAfter: expire, warnAfter: readWarnAfter(request, expire), maxLifetime};
  };
}

function readLimit<Req>(limit: Limit<Req>, request: Req): number {
  return typeof limit === 'function' ? limit(request) : limit;
}
