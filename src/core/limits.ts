/** When a session warns and when it ends, in milliseconds without activity. `warnAfterMs` is the shorter one. */
export interface Limits {
  readonly warnAfterMs: number;
  readonly expireAfterMs: number;
}

/** The limits of the page, in which those that the server sent (in seconds) replace its own. */
export function overrideLimits(page: Limits, server: {expireAfter?: number; warnAfter?: number}): Limits {
  const expireAfterMs = isPositive(server.expireAfter) ? server.expireAfter * 1000 : page.expireAfterMs;
  const warnAfterMs = isPositive(server.warnAfter) ? server.warnAfter * 1000 : page.warnAfterMs;
  return {expireAfterMs, warnAfterMs: warnAfterMs < expireAfterMs ? warnAfterMs : defaultWarning(expireAfterMs)};
}

/** Nine tenths of the limit, as in django-session-security. */
export function defaultWarning(expireAfter: number): number {
  return expireAfter * 0.9;
}

export function isPositive(value: number | undefined): value is number {
  return Number.isFinite(value) && Number(value) > 0;
}
