/** How long checks wait, in seconds. */

/** Long enough that an idle time of 0 or 1 differs from the true one however it is rounded. */
export const PAUSE = 2.5;

/** So long before its time a session must live. The longer, the slower a server may answer and still be judged. */
export function early(expireAfter: number): number {
  return Math.min(2, Math.max(1.25, expireAfter / 5));
}

/** So long after its time it must have ended. */
export const LATE = 0.5;
