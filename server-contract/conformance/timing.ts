/** How long checks wait, in seconds. */

/** Long enough that an idle time of 0 or 1 differs from the true one however it is rounded. */
export const PAUSE = 2.5;

/** So long before its time a session must live … */
export const EARLY = 1.25;

/** … and so long after it, it must have ended. */
export const LATE = 0.5;
