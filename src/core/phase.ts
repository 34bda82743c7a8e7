import type {Limits} from './limits.ts';

/**
 * - `active`: the person is here, as far as anybody knows
 * - `warning`: the session ends soon, and the person is asked whether they are still here
 * - `checking`: the page is covered until the server has said whether the session lives
 * - `expired`: the session is over, for good
 * - `locked`: over, but the page waits covered for the same person to sign in again
 */
export type Phase = 'active' | 'warning' | 'checking' | 'expired' | 'locked';

/** Why a session ended. */
export type ExpireReason = 'idle' | 'server' | 'lifetime' | 'signed-out';

/** What ended a warning. */
export type ResumeCause = 'activity' | 'tab' | 'server' | 'signin';

/** Where a session stands by its clock alone. */
export type Standing = 'active' | 'warning' | 'over';

/** A pure function of the time left before the end and the limits; milliseconds. */
export function standing(left: number, limits: Limits): Standing {
  if (left <= 0) return 'over';
  return left <= limits.expireAfter - limits.warnAfter ? 'warning' : 'active';
}
