import {
  type ActivityStore,
  type EndReason,
  KEEP_EXPIRED,
  type RecordAge,
  type RecordLimits,
  type Touch,
} from '../core/activity-store.ts';
import {ActivityTable} from './activity-table.ts';
import {steadyClock} from './clock.ts';

export interface MemoryStoreOptions {
  /**
   * How many sessions at most. One more, and those that have expired go, or else the session whose activity was last
   * heard of longest ago is signed out.
   * @default 100000
   */
  readonly maxRecords?: number;
  /**
   * The store's clock, in milliseconds from any origin; it must not go back.
   * @default follows the wall clock and the monotonic clock, whichever went further
   */
  readonly now?: () => number;
}

/** An activity store that answers at once. */
export interface MemoryStore extends ActivityStore {
  start(id: string, limits: RecordLimits, past?: RecordAge): void;
  touch(id: string, idleFor: number | null, limits: RecordLimits): Touch;
  end(id: string): void;
}

const SECOND = 1000;
const SWEEP_EVERY = 60 * SECOND;

/**
 * Activity records in the memory of **one process**: the default, for development, tests and applications that run as
 * one process. Several processes would each know a part of the activity and sign people out who are there; a restart
 * ends every session. Use a shared store for those.
 *
 * @throws TypeError when an option makes no sense
 */
export function memoryStore({maxRecords = 100_000, now = steadyClock()}: MemoryStoreOptions = {}): MemoryStore {
  if (!Number.isInteger(maxRecords) || maxRecords < 1) {
    throw new TypeError(`session-security: maxRecords must be a whole number above 0, got ${String(maxRecords)}`);
  }
  const records = new ActivityTable(maxRecords);
  let sweepAt = now() + SWEEP_EVERY;
  let makeRoomAt = Number.NEGATIVE_INFINITY;

  /** Only a sign-in adds a record, so sign-ins pay for the sweeping and no timer keeps the process awake. */
  function makeRoom(time: number): void {
    if (time >= sweepAt) {
      sweepAt = time + SWEEP_EVERY;
      records.forget(time);
    }
    // With limits of several lengths the oldest may live while others have expired. To look for those takes a while.
    if (records.size === maxRecords && time >= makeRoomAt) {
      makeRoomAt = time + SWEEP_EVERY;
      records.forget(time + KEEP_EXPIRED * SECOND);
    }
    if (records.size === maxRecords) records.delete(records.oldest!);
  }

  return {
    start(id: string, limits: RecordLimits, past: RecordAge = {idleFor: 0, age: 0}): void {
      const time = now();
      const lastActivity = time - past.idleFor * SECOND;
      records.delete(id);
      makeRoom(time);
      records.add(id, time - past.age * SECOND, lastActivity, forgetAt(lastActivity, limits));
    },

    touch(id: string, idleFor: number | null, limits: RecordLimits): Touch {
      const record = records.find(id);
      if (record === undefined) return {active: false, reason: 'missing'};
      const time = now();
      const startedAt = records.startedAt(record);
      const lastActivity = records.lastActivity(record);
      const reason = endReason(time, startedAt, lastActivity, limits);
      if (reason !== undefined) {
        records.delete(id);
        return {active: false, reason};
      }
      const age = (time - startedAt) / SECOND;
      const claimed = idleFor === null ? startedAt : Math.max(startedAt, time - Math.max(0, idleFor) * SECOND);
      if (claimed <= lastActivity) return {active: true, advanced: false, idleFor: (time - lastActivity) / SECOND, age};
      // Requests may differ in their limits, so a record is kept for the longest of them.
      records.advance(record, claimed, Math.max(records.forgetAt(record), forgetAt(claimed, limits)));
      return {active: true, advanced: true, idleFor: (time - claimed) / SECOND, age};
    },

    end(id: string): void {
      records.delete(id);
    },
  };
}

/** When the record of a person who never came back is dropped. Until then it knows why the session ended. */
function forgetAt(lastActivity: number, limits: RecordLimits): number {
  return lastActivity + (limits.expireAfter + KEEP_EXPIRED) * SECOND;
}

/** Both limits may have passed while nobody asked: the one that passed first ended the session. */
function endReason(time: number, startedAt: number, lastActivity: number, limits: RecordLimits): EndReason | undefined {
  const idleEnd = lastActivity + limits.expireAfter * SECOND;
  const lifetimeEnd = startedAt + limits.maxLifetime * SECOND;
  if (time < Math.min(idleEnd, lifetimeEnd)) return undefined;
  return idleEnd <= lifetimeEnd ? 'idle' : 'lifetime';
}
