/** When a session warns and when it is over, in milliseconds of inactivity; `warnAfter` is the lesser. */
export interface Limits {
  readonly warnAfter: number;
  readonly expireAfter: number;
}

/** The limits of django-session-security, in seconds. */
export const DEFAULT_EXPIRE_AFTER = 600;
export const DEFAULT_WARN_AFTER = 540;

/** Less than this is too short a warning to be answered by everybody (WCAG 2.2.1); milliseconds. */
export const SHORTEST_FAIR_WARNING = 20_000;

/** What was wrong with a value, and what is used instead. */
export type Complain = (name: 'expire-after' | 'warn-after', value: number, instead: number) => void;

/** Limits from seconds. What makes no sense is named to `complain` and replaced, never obeyed. */
export function readLimits(expireAfter: number, warnAfter: number, complain: Complain = () => {}): Limits {
  let expire = expireAfter;
  if (!(expire > 0 && Number.isFinite(expire))) {
    expire = DEFAULT_EXPIRE_AFTER;
    complain('expire-after', expireAfter, expire);
  }
  let warn = warnAfter;
  if (!(warn > 0 && warn < expire)) {
    warn = expire * (DEFAULT_WARN_AFTER / DEFAULT_EXPIRE_AFTER);
    // The default is no mistake of the person who shortened only the other limit.
    if (warnAfter !== DEFAULT_WARN_AFTER) complain('warn-after', warnAfter, warn);
  }
  return {warnAfter: warn * 1000, expireAfter: expire * 1000};
}
