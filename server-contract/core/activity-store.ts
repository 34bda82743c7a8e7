import type {MaybePromise} from './http.ts';

/**
 * The port to wherever activity records live. A record is two instants, when the person signed in and when they were
 * last active, read from **one clock, the store's own**, so that several servers with several clocks agree.
 *
 * Every duration is in seconds and may have a fraction. Every method is one atomic step on one key.
 */
export interface ActivityStore {
  /**
   * Begins the record of a new sign-in, and replaces one of the same id.
   * `past` is for a session that changes its id: how old it is and how long idle. By default it begins now.
   */
  start(id: string, limits: RecordLimits, past?: RecordAge): MaybePromise<void>;

  /**
   * The one question of every request: does this session live, and how long has it been idle?
   *
   * 1. There is no such record: `missing`. It is never created here.
   * 2. Its idle time has reached `expireAfter`, or its age `maxLifetime`: the record goes, for ever.
   * 3. Otherwise, with an `idleFor`, lastActivity = max(lastActivity, now − idleFor), never before the start nor
   *    after now.
   *
   * @param idleFor seconds since the person was active, as this request claims; null claims nothing and only asks.
   */
  touch(id: string, idleFor: number | null, limits: RecordLimits): MaybePromise<Touch>;

  /** Ends a record at once; one that is gone already is no error. */
  end(id: string): MaybePromise<void>;
}

/** The limits of one session, in seconds, both above 0. `maxLifetime` may be Infinity. */
export interface RecordLimits {
  readonly expireAfter: number;
  readonly maxLifetime: number;
}

/** How long ago a record saw its last activity and its sign-in, in seconds. */
export interface RecordAge {
  readonly idleFor: number;
  readonly age: number;
}

/** Why a session is over: nobody was there, its absolute end came, or its record is gone (ended before, or lost). */
export type EndReason = 'idle' | 'lifetime' | 'missing';

export type Touch =
  | ({
      readonly active: true;
      /** This very touch moved the last activity forward. */
      readonly advanced: boolean;
    } & RecordAge)
  | {readonly active: false; readonly reason: EndReason};

/**
 * For how many seconds a store should keep a record that has expired, so that the next request is told why it ended
 * rather than that it is missing. Afterwards it may be swept away.
 */
export const KEEP_EXPIRED = 3600;

/** A key for a new record: 128 random bits, in hexadecimal. */
export function newRecordId(): string {
  let id = '';
  for (const byte of crypto.getRandomValues(new Uint8Array(16))) id += byte.toString(16).padStart(2, '0');
  return id;
}
