import {
  type ActivityStore,
  type EndReason,
  KEEP_EXPIRED,
  type RecordAge,
  type RecordLimits,
  type Touch,
} from '../core/activity-store.ts';
import {steadyClock} from './clock.ts';

export interface MemoryStoreOptions {
  /**
   * The maximum number of sessions. When one more signs in, the expired ones are removed; if none is, the session with
   * the oldest activity is signed out.
   * @default 100000
   */
  readonly maxRecords?: number;
  /**
   * The store's clock, in milliseconds from any origin. It must not go back.
   * @default follows the wall clock and the monotonic clock, whichever went further
   */
  readonly now?: () => number;
}

/** An activity store that answers without promises. */
export interface MemoryStore extends ActivityStore {
  start(id: string, limits: RecordLimits, past?: RecordAge): void;
  touch(id: string, idleFor: number | null, limits: RecordLimits): Touch;
  end(id: string): void;
}

/** Instants of the store's clock, in milliseconds. */
interface ActivityRecord {
  /**
   * The id of the sign-in. Ids of later requests are often substrings of a cookie header, and V8 would keep the whole
   * header in memory for them (https://crbug.com/v8/2869).
   */
  readonly id: string;
  readonly startedAtMs: number;
  lastActivityMs: number;
  forgetAtMs: number;
}

const SECOND_MS = 1000;
const SWEEP_INTERVAL_MS = 60_000;

/**
 * Activity records in the memory of **one process**: the default, for development, tests and applications of one
 * process. Several processes would each know a part of the activity, and sign out users who are active. A restart ends
 * every session. Use a shared store for those.
 *
 * @throws TypeError when an option is invalid
 */
export function memoryStore({maxRecords = 100_000, now = steadyClock()}: MemoryStoreOptions = {}): MemoryStore {
  if (!Number.isInteger(maxRecords) || maxRecords < 1) {
    throw new TypeError(`session-security: maxRecords must be a whole number above 0, got ${String(maxRecords)}`);
  }
  /** In the order of their last activity: a record that is touched moves to the end. */
  const records = new Map<string, ActivityRecord>();
  let sweepAtMs = now() + SWEEP_INTERVAL_MS;
  let searchExpiredAtMs = Number.NEGATIVE_INFINITY;

  /** Only a sign-in adds a record, so sign-ins do the sweeping, and no timer keeps the process running. */
  function makeRoom(nowMs: number): void {
    if (nowMs >= sweepAtMs) {
      sweepAtMs = nowMs + SWEEP_INTERVAL_MS;
      sweep(nowMs);
    }
    // The first record may be alive while later ones with shorter limits have expired. The search reads all records, so
    // it runs at most once per interval.
    if (records.size >= maxRecords && nowMs >= searchExpiredAtMs) {
      searchExpiredAtMs = nowMs + SWEEP_INTERVAL_MS;
      sweep(nowMs + KEEP_EXPIRED * SECOND_MS);
    }
    if (records.size >= maxRecords) records.delete(records.keys().next().value as string);
  }

  function sweep(nowMs: number): void {
    for (const {id, forgetAtMs} of records.values()) if (nowMs >= forgetAtMs) records.delete(id);
  }

  return {
    start(id: string, limits: RecordLimits, past: RecordAge = {idleFor: 0, age: 0}): void {
      const nowMs = now();
      const startedAtMs = nowMs - past.age * SECOND_MS;
      const lastActivityMs = nowMs - past.idleFor * SECOND_MS;
      records.delete(id);
      makeRoom(nowMs);
      records.set(id, {id, startedAtMs, lastActivityMs, forgetAtMs: forgetAtMs(lastActivityMs, limits)});
    },

    touch(id: string, idleFor: number | null, limits: RecordLimits): Touch {
      const record = records.get(id);
      if (record === undefined) return {active: false, reason: 'missing'};
      const nowMs = now();
      const reason = endReason(nowMs, record, limits);
      if (reason !== undefined) {
        records.delete(id);
        return {active: false, reason};
      }
      const {startedAtMs, lastActivityMs} = record;
      const claimedMs =
        idleFor === null ? startedAtMs : Math.max(startedAtMs, nowMs - Math.max(0, idleFor) * SECOND_MS);
      const advanced = claimedMs > lastActivityMs;
      if (advanced) {
        record.lastActivityMs = claimedMs;
        // Requests may have different limits, so a record is kept for the longest of them.
        record.forgetAtMs = Math.max(record.forgetAtMs, forgetAtMs(claimedMs, limits));
        records.delete(id);
        records.set(record.id, record);
      }
      const idleForNow = (nowMs - record.lastActivityMs) / SECOND_MS;
      return {active: true, advanced, idleFor: idleForNow, age: (nowMs - startedAtMs) / SECOND_MS};
    },

    end(id: string): void {
      records.delete(id);
    },
  };
}

/** When a record without further activity may be deleted. Until then it holds the reason why its session ended. */
function forgetAtMs(lastActivityMs: number, limits: RecordLimits): number {
  return lastActivityMs + (limits.expireAfter + KEEP_EXPIRED) * SECOND_MS;
}

/** Both limits may have passed since the last request. The one that passed first ended the session. */
function endReason(nowMs: number, record: ActivityRecord, limits: RecordLimits): EndReason | undefined {
  const idleEndMs = record.lastActivityMs + limits.expireAfter * SECOND_MS;
  const lifetimeEndMs = record.startedAtMs + limits.maxLifetime * SECOND_MS;
  if (nowMs < Math.min(idleEndMs, lifetimeEndMs)) return undefined;
  return idleEndMs <= lifetimeEndMs ? 'idle' : 'lifetime';
}
