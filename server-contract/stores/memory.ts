import {
  type ActivityStore,
  type EndReason,
  KEEP_EXPIRED,
  type RecordAge,
  type RecordLimits,
  type Touch,
} from '../store.ts';
import {steadyClock} from './clock.ts';

export interface MemoryStoreOptions {
  /**
   * How many sessions at most. One more, and the session whose activity was last heard of longest ago is signed out.
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

/** In milliseconds of the store's clock. */
interface ActivityRecord {
  readonly startedAt: number;
  readonly lastActivity: number;
  /** When the record of a person who never came back is dropped. Until then it knows why the session ended. */
  readonly forgetAt: number;
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
  /** An entry moves to the end when it advances, so nobody was heard of for as long as the person of the first. */
  const records = new Map<string, ActivityRecord>();
  let sweepAt = now() + SWEEP_EVERY;

  /** Only a sign-in adds a record, so sign-ins pay for the sweeping and no timer keeps the process awake. */
  function makeRoom(time: number): void {
    if (time >= sweepAt) {
      sweepAt = time + SWEEP_EVERY;
      for (const [id, record] of records) if (time >= record.forgetAt) records.delete(id);
    }
    for (const id of records.keys()) {
      if (records.size <= maxRecords) break;
      records.delete(id);
    }
  }

  /** Requests may differ in their limits, so a record is kept for the longest of them: never less than it was to be. */
  function put(id: string, startedAt: number, lastActivity: number, limits: RecordLimits, keptUntil = 0): void {
    const forgetAt = Math.max(keptUntil, lastActivity + (limits.expireAfter + KEEP_EXPIRED) * SECOND);
    records.delete(id);
    records.set(id, {startedAt, lastActivity, forgetAt});
  }

  return {
    start(id: string, limits: RecordLimits, past: RecordAge = {idleFor: 0, age: 0}): void {
      const time = now();
      put(id, time - past.age * SECOND, time - past.idleFor * SECOND, limits);
      makeRoom(time);
    },

    touch(id: string, idleFor: number | null, limits: RecordLimits): Touch {
      const record = records.get(id);
      if (record === undefined) return {active: false, reason: 'missing'};
      const {startedAt} = record;
      const time = now();
      const reason = endReason(time, record, limits);
      if (reason !== undefined) {
        records.delete(id);
        return {active: false, reason};
      }
      const claimed = idleFor === null ? startedAt : Math.max(startedAt, time - Math.max(0, idleFor) * SECOND);
      const advanced = claimed > record.lastActivity;
      if (advanced) put(id, startedAt, claimed, limits, record.forgetAt);
      const lastActivity = advanced ? claimed : record.lastActivity;
      return {active: true, advanced, idleFor: (time - lastActivity) / SECOND, age: (time - startedAt) / SECOND};
    },

    end(id: string): void {
      records.delete(id);
    },
  };
}

/** Both limits may have passed while nobody asked: the one that passed first ended the session. */
function endReason(time: number, record: ActivityRecord, limits: RecordLimits): EndReason | undefined {
  const idleEnd = record.lastActivity + limits.expireAfter * SECOND;
  const lifetimeEnd = record.startedAt + limits.maxLifetime * SECOND;
  if (time < Math.min(idleEnd, lifetimeEnd)) return undefined;
  return idleEnd <= lifetimeEnd ? 'idle' : 'lifetime';
}
