import type {EndReason} from './activity-store.ts';
import type {Pseudonymize} from './pseudonyms.ts';
import type {GuardSettings} from './settings.ts';

/** Tells the application about a session that was found expired. `id` is the key of its record. */
export type ReportExpiry = (id: string, reason: EndReason, user: unknown) => Promise<void>;

/** The number of reported sessions to remember. */
const MAX_REMEMBERED = 1000;

/**
 * The promise does not wait for `onExpire`, so that a slow audit log does not delay the end of a session.
 * The first request of an expired session finds its record, and the next requests find it missing. They are the same
 * end: a session that this process has reported is not reported again as missing.
 */
export function createExpiryReporter<Req>(settings: GuardSettings<Req>, recordHashOf: Pseudonymize): ReportExpiry {
  const reported = new Set<string>();
  return async (id, reason, user) => {
    if (reason === 'missing' && reported.has(id)) return;
    reported.add(id);
    if (reported.size > MAX_REMEMBERED) reported.delete(reported.values().next().value as string);
    const recordHash = await recordHashOf(id);
    Promise.resolve({reason, user, recordHash}).then(settings.onExpire).catch(settings.reportError);
  };
}
