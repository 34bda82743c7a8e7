/** The values that hold where an option is left out. The address of the ping is in the contract, which both halves share. */

/** Seconds without activity, as in django-session-security. */
export const DEFAULT_EXPIRE_AFTER = 600;
/** The default `warnAfter`, as a part of `expireAfter`. */
export const DEFAULT_WARN_SHARE = 0.9;
/** In seconds: 12 hours. */
export const DEFAULT_MAX_LIFETIME = 12 * 3600;
/** Event streams of one process. */
export const DEFAULT_MAX_STREAMS = 10_000;
/** In seconds. */
export const DEFAULT_STORE_TIMEOUT = 5;
