import type {Instant} from './instant.ts';
import type {Knowledge} from './knowledge.ts';
import type {ExpireReason} from './phase.ts';

/** Servers count whole seconds, and may be this much ahead of the end; milliseconds. */
const EARLY = 1000;

/** Whether a page whose session is over is left, or waits covered for its person to sign in again. */
export type ExpireAction = 'leave' | 'lock';

/** Who saw to the end: this tab, another that told it, or nobody, since somebody else has signed in meanwhile. */
export type EndedBy = 'this-tab' | 'other-tab' | 'other-user';

/** Why a session is over, going by the time that it had left. */
export function endReason(known: Knowledge, now: Instant): ExpireReason {
  if (known.left(now) > EARLY) return 'server';
  return known.lifetime(now) > EARLY ? 'idle' : 'lifetime';
}

/** Has time run out for who was away, or for the session? Nobody has signed out, and nobody else has signed in. */
export function ranOut(reason: ExpireReason): boolean {
  return reason === 'idle' || reason === 'lifetime';
}
