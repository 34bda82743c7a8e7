import type {Tombstone} from './tombstone.ts';

/** A function that others write may answer with a value or with a promise. Callers use `await`, which takes both. */
export type MaybePromise<T> = T | Promise<T>;

/**
 * The port to the place where activity records are stored. A record holds two instants: the sign-in and the last
 * activity. Both are read from **one clock, the clock of the store**, so that several servers agree.
 *
 * Durations are in seconds and may have a fraction. Each method is one atomic step. A store may answer without a
 * promise. A store needs `start`, `touch` and `end`; each optional method says what is lost without it.
 *
 * An ended record leaves a **tombstone** for a bounded time, so that late requests cannot bring the session back (S15).
 *
 * `timeout` is the number of seconds after which the caller gives up and refuses the request. A step that the store
 * takes later than that must change nothing and reject, and a step that it takes earlier must not count as of a later
 * moment than it was asked (S17). A store that answers without a promise needs no `timeout`.
 */
export interface ActivityStore {
  /**
   * Starts the record of a new sign-in. Replaces a record or a tombstone with the same id.
   * `past` is for a session that changes its id: its age and its idle time. Default: the record starts now.
   */
  start(id: string, limits: RecordLimits, past?: RecordAge, timeout?: number): MaybePromise<void>;

  /**
   * Called once per request: is the session alive, and how long has it been idle?
   *
   * 1. No record or a tombstone: `missing`. This method never creates a record.
   * 2. The idle time has reached `expireAfter`, or the age `maxLifetime`: the record becomes a tombstone.
   * 3. Otherwise, with an `idleFor`, lastActivity = max(lastActivity, asked − idleFor), never before the start nor after
   *    the moment of asking.
   *
   * @param idleFor seconds since the user's last activity, as this request claims; null: no claim, only read.
   */
  touch(id: string, idleFor: number | null, limits: RecordLimits, timeout?: number): MaybePromise<Touch>;

  /**
   * Ends a record, also one that the store has never seen: leaves a tombstone. Ends its successor as well. A tombstone
   * stays as it is. This step is never too late.
   *
   * @param maxLifetime seconds after its start for which a copy of the session's cookie may be sent. Default: unknown.
   */
  end(id: string, maxLifetime?: number): MaybePromise<void>;

  /**
   * Optional. Starts the record of a session that has none, unless there is a record or a tombstone, and answers like
   * `touch` without a claim. Without it, a first request at the moment of the end can begin an ended session again.
   */
  begin?(id: string, limits: RecordLimits, timeout?: number): MaybePromise<Touch>;

  /**
   * Optional. Moves a living record to another id, and leaves a tombstone that names the successor. Otherwise, or if
   * there is a tombstone under `to`, neither id lives afterwards. Of several at once one wins. Called again for the same
   * two ids it changes nothing. Without it, two processes that change the id of one session at the same moment leave two
   * sessions.
   *
   * @returns true when the record lives under `to`
   */
  rotate?(from: string, to: string, limits: RecordLimits, timeout?: number): MaybePromise<boolean>;

  /**
   * Optional. Returns the one secret that all processes of this store share (S16). If there is none yet, the store keeps
   * `candidate` and returns it: of processes that ask at the same time, all get the same secret. It must outlive the
   * records. Called once per process. Without it `Session-User` needs the option `secret`.
   */
  sharedSecret?(candidate: string): MaybePromise<string>;

  /** Optional. Called once, with the function for errors that no call can reject with, such as those of a sweep. */
  reportErrorsTo?(reportError: (error: unknown) => void): void;
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
  | {
      readonly active: false;
      readonly reason: EndReason;
      /** The record ended earlier than this touch. Absent: the store knows nothing of it. */
      readonly tombstone?: Tombstone;
    };

export type EndedTouch = Extract<Touch, {readonly active: false}>;

/**
 * A key for a new record: 128 random bits in hexadecimal. `join` gives one flat string. V8 would keep one built with
 * `+=` as a chain of its parts, which takes 500 bytes more per session.
 */
export function newRecordId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
