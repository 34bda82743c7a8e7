import type {EndReason} from './activity-store.ts';
import type {Pseudonym} from './identity.ts';
import type {Settings} from './validate-options.ts';

/** Tells the application of a session that was found expired, by the key of its record. */
export type ReportExpiry = (id: string, reason: EndReason, user: unknown) => Promise<void>;

/** Of the requests of one expired session the first finds its record, and the others none any more. */
const REMEMBERED = 1000;

/**
 * The promise does not wait for `onExpire`: a full log must not hold a session open. A session that this process told
 * of is not told again as missing.
 */
export function expiryReports<Req>(settings: Settings<Req>, recordHashOf: Pseudonym): ReportExpiry {
  const told = new Set<string>();
  return async (id, reason, user) => {
    if (reason === 'missing' && told.has(id)) return;
    told.add(id);
    if (told.size > REMEMBERED) told.delete(told.values().next().value as string);
    const recordHash = await recordHashOf(id);
    Promise.resolve({reason, user, recordHash}).then(settings.onExpire).catch(settings.report);
  };
}
