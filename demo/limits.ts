/** Two limits of idle time, in whole seconds. */
export interface Limits {
  readonly warnAfter: number;
  readonly expireAfter: number;
}

/** Short enough to watch, long enough that the warning leaves the 20 s that WCAG 2.2.1 asks for. */
export const DEFAULT_LIMITS: Limits = {warnAfter: 20, expireAfter: 40};

const LONGEST = 86_400;

type Query = Readonly<Record<string, unknown>>;

/** The address contains invalid limits. The message names them and can be shown to the user. */
export class LimitsError extends Error {}

/**
 * Reads `?warn-after=5&expire-after=10`; a missing value comes from `otherwise`. Only a demo lets its visitors choose
 * the limits: a real application takes them from its own configuration.
 * @throws LimitsError
 */
export function limitsFromQuery(query: Query, otherwise: Limits = DEFAULT_LIMITS): Limits {
  const warnAfter = seconds(query, 'warn-after') ?? otherwise.warnAfter;
  const expireAfter = seconds(query, 'expire-after') ?? otherwise.expireAfter;
  if (warnAfter >= expireAfter) {
    throw new LimitsError(`warn-after must be below expire-after, got ${warnAfter} and ${expireAfter}.`);
  }
  return {warnAfter, expireAfter};
}

/** The query that asks for these limits: empty for the usual ones. */
export function limitsToQuery({warnAfter, expireAfter}: Limits): string {
  const usual = warnAfter === DEFAULT_LIMITS.warnAfter && expireAfter === DEFAULT_LIMITS.expireAfter;
  return usual ? '' : `?warn-after=${warnAfter}&expire-after=${expireAfter}`;
}

/** The text that tells a user why their session has ended. */
export function farewellAfter({expireAfter}: Limits): string {
  return `You were signed out after ${expireAfter} seconds without activity.`;
}

function seconds(query: Query, name: string): number | undefined {
  const value = query[name];
  if (value === undefined) return undefined;
  const count = typeof value === 'string' && /^\d{1,5}$/.test(value) ? Number(value) : 0;
  if (count >= 1 && count <= LONGEST) return count;
  throw new LimitsError(
    `${name} must be a whole number of seconds from 1 to ${LONGEST}, got ${JSON.stringify(value)}.`,
  );
}
