/** How long checks wait, in seconds. */

/** Long enough that an idle time of 0 or 1 differs from the real one, however it is rounded. */
export const PAUSE = 2.5;

/** A session must still be alive this long before its end. A longer margin tolerates slower servers. */
export function marginBefore(expireAfter: number): number {
  return Math.min(2, Math.max(1.25, expireAfter / 5));
}

/** A session must have ended this long after its end. */
export const MARGIN_AFTER = 0.5;
