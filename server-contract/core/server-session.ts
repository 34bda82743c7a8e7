import type {MaybePromise} from './activity-store.ts';

/** The session of one request, as an adapter shows it to the guard. The guard reads its fields again at each use. */
export interface ServerSession {
  /** The signed-in user; null, undefined, false or '' for an anonymous request. */
  readonly user: unknown;
  /** The key of its activity record; undefined when it never had one. */
  readonly recordId: string | undefined;
  /** Saves the key of a new activity record in the session. Absent where that key is the session's own id. */
  readonly saveRecordId?: (id: string) => void;
  /** The key for the first record of this session: the same for all of its requests, also for parallel ones. */
  readonly initialRecordId?: string | undefined;
  /** The application stored nothing in the session. A user found there is signed in for this request only (by a token). */
  readonly isEmpty?: boolean;
  /** Why the request has no session at all, not even an empty one, so that the user is unknown. */
  readonly missingReason?: string | undefined;
  /** Why the guard could not protect this session, found later in the request: the middleware order is wrong. */
  readonly orderError?: string | undefined;
  /** Ends the session. Code that runs later finds an anonymous request. */
  end(): MaybePromise<void>;
}

/** The fields of a session that are needed to read its state without ending it. */
export type ReadableSession = Pick<ServerSession, 'user' | 'recordId' | 'initialRecordId'>;
