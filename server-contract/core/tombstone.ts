/**
 * Decides what stays of a record that has ended, so that it stays ended (S15): a parallel request, a change of the id or
 * an old copy of the cookie finds the tombstone, and no new record takes its place.
 */

/** The rest of a record. It ended by a limit, by a call of `end` or of `endSessionsOf`, or it moved to another id. */
export interface Tombstone {
  readonly cause: TombstoneCause;
  /** Seconds since it ended. */
  readonly endedFor: number;
  /** The id to which the record moved. */
  readonly successor?: string;
}

export type TombstoneCause = 'idle' | 'lifetime' | 'ended' | 'rotated' | 'revoked';

/**
 * Seconds for which a store should at least keep an expired record and a tombstone, so that the next request learns the
 * reason of the end and not only that the record is missing. A copy of the cookie may be sent until the end of a finite
 * `maxLifetime`, so until then the store should keep them too.
 */
export const KEEP_EXPIRED = 3600;

/**
 * The number of ids through which one call follows a session. One that changes its id more often in that time is taken for
 * ended, or left to expire.
 */
export const MAX_SUCCESSORS = 10;
