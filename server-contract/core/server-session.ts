import type {EndReason, MaybePromise} from './activity-store.ts';

/** The end of a session, as the guard tells it to the adapter. */
export interface SessionEnd {
  readonly reason: EndReason;
  /** The value of the `user` option. */
  readonly user: unknown;
  /**
   * True when the reply must leave the cookie: this request arrived before the session changed its id or the user signed
   * out, so the browser may have the cookie of a newer session by now (S15).
   */
  readonly keepsCookie?: boolean;
}

/** The session of one request, as an adapter shows it to the guard. The guard reads its fields again at each use. */
export interface ServerSession {
  /** The signed-in user, or a promise of it; null, undefined, false or '' for an anonymous request. */
  readonly user: unknown;
  /**
   * The key of its activity record; undefined when it never had one. A promise only where `saveRecordId` is absent, since
   * that key is written and compared without waiting.
   */
  readonly recordId: MaybePromise<string | undefined>;
  /** Saves the key of a new activity record in the session. Absent where that key is the session's own id. */
  readonly saveRecordId?: (id: string) => void;
  /**
   * Takes the key of an ended record out of a session that lives in its cookie. Left there, it would be sent with the head
   * of the next sign-in, which cannot wait until the store says that it is dead.
   */
  readonly forgetRecordId?: () => void;
  /** The key for the first record of this session: the same for all of its requests, also for parallel ones. */
  readonly initialRecordId?: string | undefined;
  /** The `initialRecordId` for each id in the request's cookies for which the plugin found no session. */
  readonly unknownIds?: readonly string[];
  /** The application took the session off the request without destroying it, so its store still has it. */
  readonly wasUnset?: boolean;
  /**
   * Takes the session back to its stored content, and so undoes what middleware before the guard put into it. Rejects where
   * the store has none.
   */
  restore?(): Promise<void>;
  /** The application stored nothing in the session. A user found there is signed in for this request only (by a token). */
  readonly isEmpty?: boolean;
  /** The names of the fields that the application stored in the session. */
  readonly fieldNames?: readonly string[];
  /** The session began in this request, before the guard: no cookie of it came with the request. */
  readonly isNew?: boolean;
  /**
   * Why a session with a user and without a key counts as ended. Undefined: its record begins. For sessions that live in
   * their cookie, since a copy of an old cookie would begin again.
   */
  readonly keylessReason?: string | undefined;
  /** The advice for a session that begins by a request whose user a token may have identified. */
  readonly tokenAdvice?: string | undefined;
  /** The advice for a `user` that finds the user of the session only later in the request. */
  readonly lateUserAdvice?: string | undefined;
  /** Why the request has no session at all, not even an empty one, so that the user is unknown. */
  readonly missingReason?: string | undefined;
  /** Why the guard could not protect this session, found later in the request: the middleware order is wrong. */
  readonly orderError?: string | undefined;
  /** Ends the session. Code that runs later finds an anonymous request. Without an argument nothing had begun. */
  end(end?: SessionEnd): MaybePromise<void>;
}

/** The fields of a session that are needed to read its state without ending it. */
export type ReadableSession = Pick<ServerSession, 'user' | 'recordId' | 'initialRecordId'>;
