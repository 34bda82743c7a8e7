import type {EndedSession, EndedTouch, EndReason} from './activity-store.ts';
import type {RevokeReason} from './observe.ts';
import type {Pseudonymize} from './pseudonyms.ts';
import type {GuardSettings} from './settings.ts';

/** Tells the application about a session that was found expired. `id` is the key of its record, if it has one. */
export type ReportExpiry = (id: string | undefined, touch: EndedTouch, user: unknown) => Promise<void>;

/** Tells the application about sessions that the server ended. Their later requests do not report them again. */
export type ReportRevoked = (ended: readonly EndedSession[], user: unknown, reason: RevokeReason) => void;

export interface ExpiryReporter {
  readonly expired: ReportExpiry;
  readonly revoked: ReportRevoked;
}

/** The number of reported sessions to remember. */
const MAX_REMEMBERED = 1000;

/**
 * The promise does not wait for `onExpire`, so that a slow audit log does not delay the end of a session.
 * The first request of an expired session finds its record, and the next requests find it missing. They are the same
 * end: a session that this process has reported is not reported again as missing. Where a tombstone says that it expired,
 * the process that found it has reported it. A session that only changed its id has not ended.
 * `onLost` is called for a session of which the store knows nothing: it may have lost all records.
 */
export function createExpiryReporter<Req>(
  settings: GuardSettings<Req>,
  recordHashOf: Pseudonymize,
  onLost: (id: string | undefined) => void,
): ExpiryReporter {
  const reported = new Set<string>();

  function remember(id: string): void {
    reported.add(id);
    if (reported.size > MAX_REMEMBERED) reported.delete(reported.values().next().value as string);
  }

  async function tell(reason: EndReason, user: unknown, id: string | undefined): Promise<void> {
    const recordHash = id === undefined ? undefined : await recordHashOf(id);
    Promise.resolve({reason, user, recordHash}).then(settings.onExpire).catch(settings.reportError);
  }
  return {
    async expired(id, {reason, tombstone, firstId}, user) {
      if (reason === 'missing' && tombstone === undefined) onLost(id);
      if (tombstone !== undefined && tombstone.cause !== 'ended') return;
      if (id !== undefined) {
        if (reason === 'missing' && reported.has(id)) return;
        remember(id);
      }
      await tell(reason, user, firstId ?? id);
    },

    /** A store from before this may answer a sign-in with anything, such as a row: `ended` is not there then. */
    revoked(ended, user, why) {
      if (!Array.isArray(ended)) return;
      for (const {id, firstId} of ended) {
        settings.observe?.({kind: 'revoke', outcome: 'ended', reason: why});
        remember(id);
        tell('revoked', user, firstId ?? id).catch(settings.reportError);
      }
    },
  };
}
