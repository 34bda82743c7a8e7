/** A function that others write may answer with a value or with a promise. Callers use `await`, which takes both. */
export type MaybePromise<T> = T | Promise<T>;

/**
 * The port to the place where activity records are stored. A record holds two instants: the sign-in and the last
 * activity. Both are read from **one clock, the clock of the store**, so that several servers agree.
 *
 * Durations are in seconds and may have a fraction. Each method is one atomic step on one key. A store may answer
 * without a promise.
 */
export interface ActivityStore {
  /**
   * Starts the record of a new sign-in. Replaces a record with the same id.
   * `past` is for a session that changes its id: its age and its idle time. Default: the record starts now.
   */
  start(id: string, limits: RecordLimits, past?: RecordAge): MaybePromise<void>;

  /**
   * Called once per request: is the session alive, and how long has it been idle?
   *
   * 1. No record: `missing`. This method never creates one.
   * 2. The idle time has reached `expireAfter`, or the age `maxLifetime`: the record is deleted for good.
   * 3. Otherwise, with an `idleFor`, lastActivity = max(lastActivity, now − idleFor), never before the start nor
   *    after now.
   *
   * @param idleFor seconds since the user's last activity, as this request claims; null: no claim, only read.
   */
  touch(id: string, idleFor: number | null, limits: RecordLimits): MaybePromise<Touch>;

  /** Deletes a record. A missing record is no error. */
  end(id: string): MaybePromise<void>;
}

/** The limits of one session, in seconds, both above 0. `maxLifetime` may be Infinity. */
export interface RecordLimits {
  readonly expireAfter: number;
  readonly maxLifetime: number;
}

/** Seconds since the last activity and since the sign-in. */
export interface RecordAge {
  readonly idleFor: number;
  readonly age: number;
}

/**
 * The reason why a session is over: no activity, its maximum lifetime, or a missing record (ended earlier, or lost by
 * the store).
 */
export type EndReason = 'idle' | 'lifetime' | 'missing';

export type Touch =
  | ({
      readonly active: true;
      /** This touch moved the last activity forward. */
      readonly advanced: boolean;
    } & RecordAge)
  | {readonly active: false; readonly reason: EndReason};

/**
 * Seconds for which a store should keep an expired record, so that the next request learns the reason of the end and
 * not only that the record is missing. The store may delete it afterwards.
 */
export const KEEP_EXPIRED = 3600;

/**
 * A key for a new record: 128 random bits in hexadecimal. `join` gives one flat string. V8 would keep one built with
 * `+=` as a chain of its parts, which takes 500 bytes more per session.
 */
export function newRecordId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
