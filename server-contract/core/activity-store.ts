import type {StoreEvent} from './store-events.ts';
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
   *
   * @param owner whose session it is. Without it the session belongs to no user: it is in no list.
   * @returns what became of the user's other sessions. Nothing: the store keeps no sessions of users.
   */
  start(
    id: string,
    limits: RecordLimits,
    past?: RecordAge,
    timeout?: number,
    owner?: RecordOwner,
    // biome-ignore lint/suspicious/noConfusingVoidType: a store from before this interface returns Promise<void>
  ): MaybePromise<Started | void>;

  /**
   * Called once per request: is the session alive, and how long has it been idle?
   *
   * 1. No record or a tombstone: `missing`. This method never creates a record.
   * 2. The idle time has reached `expireAfter`, or the age `maxLifetime`: the record becomes a tombstone.
   * 3. Otherwise, with an `idleFor`, lastActivity = max(lastActivity, asked − idleFor), never before the start nor after
   *    the moment of asking.
   *
   * With `expireAfter` Infinity and no claim it only looks, for the option `events`: it ends nothing by a limit, and no list
   * shows a later end because of it.
   *
   * @param idleFor seconds since the user's last activity, as this request claims; null: no claim, only read.
   * @param user the user of the request, where one is known: a store may keep the records of one user in one place. A
   * record that began with another user or without one is found all the same.
   */
  touch(id: string, idleFor: number | null, limits: RecordLimits, timeout?: number, user?: string): MaybePromise<Touch>;

  /**
   * Ends a record, also one that the store has never seen: leaves a tombstone. Ends its successor as well. A tombstone
   * stays as it is. This step is never too late.
   *
   * @param maxLifetime seconds after its start for which a copy of the session's cookie may be sent. Default: unknown.
   * @param user as for `touch`
   */
  end(id: string, maxLifetime?: number, user?: string): MaybePromise<void>;

  /**
   * Optional. Starts the record of a session that has none, unless there is a record or a tombstone, and answers like
   * `touch` without a claim. Without it, a first request at the moment of the end can begin an ended session again.
   * An owner with `maxSessions` holds as for `start`: the answer then has `started`, and is not active where it is refused.
   */
  begin?(id: string, limits: RecordLimits, timeout?: number, owner?: RecordOwner): MaybePromise<Touch>;

  /**
   * Optional. Moves a living record to another id, and leaves a tombstone that names the successor. Otherwise, or if
   * there is a tombstone under `to`, neither id lives afterwards. Of several at once one wins. Called again for the same
   * two ids it changes nothing. Without it, two processes that change the id of one session at the same moment leave two
   * sessions.
   *
   * The record stays in the list of its user, with its `firstId` and its details.
   *
   * @param user as for `touch`
   * @returns true when the record lives under `to`
   */
  rotate?(from: string, to: string, limits: RecordLimits, timeout?: number, user?: string): MaybePromise<boolean>;

  /**
   * Optional, together with `endSessionsOf`. The living sessions of a user, newest sign-in first: `limit` of them, after
   * the first `skip`. What has expired or was ended is not in it, what lives is (R3).
   */
  sessionsOf?(
    user: string,
    page: {readonly skip: number; readonly limit: number},
    timeout?: number,
  ): MaybePromise<readonly StoredSession[]>;

  /**
   * Optional, together with `sessionsOf`. Ends sessions of a user, and leaves a tombstone with the cause `revoked` of each.
   * Once it has answered, no record of the user that began before is alive, also one that was moved or begun at the same
   * moment, in any process (R1).
   *
   * @param which the only one to end, or those to leave
   * @returns the sessions that lived until now
   */
  endSessionsOf?(
    user: string,
    which: {readonly only?: string; readonly except?: readonly string[]},
    maxLifetime?: number,
    timeout?: number,
  ): MaybePromise<readonly EndedSession[]>;

  /**
   * Optional. Returns the one secret that all processes of this store share (S16). If there is none yet, the store keeps
   * `candidate` and returns it: of processes that ask at the same time, all get the same secret. It must outlive the
   * records. Called at the first use, and again, with the secret as candidate, at a sign-in and when a record is missing:
   * the store may have lost it. Without it `Session-User` needs the option `secret`.
   */
  sharedSecret?(candidate: string): MaybePromise<string>;

  /**
   * Optional, for the option `events`. From now on tells the watcher of each session that `end`, `endSessionsOf` or a
   * sign-in ends, in any process, within a second (E1). Rejects when it cannot listen; the caller tries again. Without it
   * open pages hear at once only of what their own process ends.
   *
   * @returns what stops it
   */
  watchEnds?(watcher: EndWatcher): MaybePromise<StopWatching>;

  /**
   * Optional, with `watchEnds`. The name by which that tells of a session: of its first id, if it has changed its id since,
   * or else of its id. Where others can listen, it must not be of use to them. Default: the id itself.
   */
  endName?(id: string): string;

  /** Optional. Called once, with the function for errors that no call can reject with, such as those of a sweep. */
  reportErrorsTo?(reportError: (error: unknown) => void): void;

  /** Optional. Called by a guard with the option `observe`, with the function for sweeps and evictions. It never throws. */
  reportEventsTo?(observe: (event: StoreEvent) => void): void;

  /**
   * Optional. Resolves when the store has answered, and rejects when it cannot be reached: for a readiness probe. Reads
   * no record. Nothing limits the wait, so the caller does.
   */
  ping?(): MaybePromise<void>;
}

/** Hears from `watchEnds` of sessions that have ended, of one end perhaps twice. */
export interface EndWatcher {
  ended(name: string): void;
  /** Some ends may have been missed: the connection was lost, and is there again. */
  missed(): void;
}

export type StopWatching = () => MaybePromise<void>;

/** Whose session a record is. */
export interface RecordOwner {
  /** The id of the user, as text. */
  readonly user: string;
  /** JSON of at most 1 KiB, from the option `describe`, for `sessionsOf`. */
  readonly details?: string | undefined;
  /** The number of sessions that the user may have at once, with this one (R4). Default: any number. */
  readonly maxSessions?: number | undefined;
  /** Decides about a sign-in that would be one too many. Default: the oldest sign-ins end, as by `endSessionsOf`. */
  readonly whenTooMany?: WhenTooMany | undefined;
}

export type WhenTooMany = 'end-oldest' | 'refuse';

/** The result of a sign-in. */
export interface Started {
  /** The user has too many sessions: no record began, and a tombstone is left under the id. */
  readonly refused: boolean;
  /** The sessions that ended for this one. */
  readonly ended: readonly EndedSession[];
}

/** A session that ended by the server's decision, not by its limits. */
export interface EndedSession {
  readonly id: string;
  /** The id under which it began, if it has changed its id since. */
  readonly firstId?: string | undefined;
}

/** A living session in the list of its user. */
export interface StoredSession extends EndedSession, RecordAge {
  /** Seconds until it ends, without further activity. Infinity: never. */
  readonly endsIn: number;
  readonly details?: string | undefined;
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
 * The reason why a session is over: no activity, its maximum lifetime, a missing record (ended earlier, or lost by the
 * store), or the server ended it (`endSession`, `endSessionsOf`, `maxSessions`).
 */
export type EndReason = 'idle' | 'lifetime' | 'missing' | 'revoked';

export type Touch =
  | ({
      readonly active: true;
      /** This touch moved the last activity forward. */
      readonly advanced: boolean;
      /** The id under which the session began, if it has changed its id since. */
      readonly firstId?: string | undefined;
      /** Only of `begin`, where this call began the record: what became of the user's other sessions. */
      readonly started?: Started | undefined;
    } & RecordAge)
  | {
      readonly active: false;
      /** A store says `missing` with a tombstone; the guard makes `revoked` of a tombstone with that cause. */
      readonly reason: EndReason;
      readonly firstId?: string | undefined;
      /** The record ended earlier than this touch. Absent: the store knows nothing of it. */
      readonly tombstone?: Tombstone;
      /** Only of `begin`, where the user has too many sessions. */
      readonly started?: Started | undefined;
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
