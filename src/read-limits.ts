import {defaultWarning, isPositive, type Limits} from './core/limits.ts';

/** The limits of django-session-security, in seconds. */
export const DEFAULT_EXPIRE_AFTER = 600;
export const DEFAULT_WARN_AFTER = 540;

/** Some users cannot answer a shorter warning in time (WCAG 2.2.1). */
export const SHORTEST_FAIR_WARNING_MS = 20_000;

/** Reports a limit that makes no sense, and the value that is used instead; seconds. */
export type ReportInvalid = (name: 'expire-after' | 'warn-after', value: number, used: number) => void;

/** Converts the limits of the page from seconds. A limit that makes no sense is reported and replaced. */
export function readLimits(expireAfter: number, warnAfter: number, report: ReportInvalid = () => {}): Limits {
  let expire = expireAfter;
  if (!isPositive(expire)) {
    expire = DEFAULT_EXPIRE_AFTER;
    report('expire-after', expireAfter, expire);
  }
  let warn = warnAfter;
  if (!(warn > 0 && warn < expire)) {
    warn = defaultWarning(expire);
    // A page that only shortens `expire-after` has made no mistake with the default of `warn-after`.
    if (warnAfter !== DEFAULT_WARN_AFTER) report('warn-after', warnAfter, warn);
  }
  return {warnAfterMs: warn * 1000, expireAfterMs: expire * 1000};
}
