import type {RecordLimits} from './activity-store.ts';
import type {ReportError} from './errors.ts';
import type {Limit, SessionSecurityOptions} from './options.ts';
import {invalidOption, isSeconds, SECONDS} from './validate-options.ts';

/** The limits of one session, in seconds. */
export interface SessionLimits extends RecordLimits {
  readonly warnAfter: number;
}

/** In seconds. */
export const DEFAULT_EXPIRE_AFTER = 600;
export const DEFAULT_MAX_LIFETIME = 12 * 3600;
/** The default `warnAfter`, as a part of `expireAfter`. */
const DEFAULT_WARN_SHARE = 0.9;

type LimitOptions<Req> = Pick<SessionSecurityOptions<Req, never>, 'expireAfter' | 'warnAfter' | 'maxLifetime'>;

/**
 * Decides which limits apply to the session of a request.
 * The returned function throws when the application's `expireAfter` throws or returns an invalid value.
 * @throws TypeError when `warnAfter` is not below `expireAfter`
 */
export function createLimits<Req>(
  {expireAfter = DEFAULT_EXPIRE_AFTER, warnAfter, maxLifetime = DEFAULT_MAX_LIFETIME}: LimitOptions<Req>,
  reportError: ReportError,
): (request: Req) => SessionLimits {
  if (typeof expireAfter === 'number' && typeof warnAfter === 'number' && warnAfter >= expireAfter) {
    throw invalidOption('warnAfter', `below expireAfter (${expireAfter})`, warnAfter);
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
