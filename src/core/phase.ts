/**
 * - `active`: the user is here, as far as this tab knows
 * - `warning`: the session ends soon, and the user is asked whether they are still here
 * - `checking`: the page is covered until the server has said whether the session lives
 * - `expired`: the session is over, for good
 * - `locked`: over, but the page waits, covered, for the same user to sign in again
 */
export type Phase = 'active' | 'warning' | 'checking' | 'expired' | 'locked';

/** Why a session ended. `revoked`: the server ended it, and says so, as when its user ends it on another device (R6). */
export type ExpireReason = 'idle' | 'server' | 'lifetime' | 'signed-out' | 'revoked';

/** What ended a warning. */
export type ResumeCause = 'activity' | 'tab' | 'server' | 'signin';
