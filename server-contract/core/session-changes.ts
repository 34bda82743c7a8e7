import {
  type ActivityStore,
  newRecordId,
  type RecordLimits,
  type RecordOwner,
  type Started,
  type Touch,
} from './activity-store.ts';
import {Misconfiguration, type ReportError} from './errors.ts';
import {identityOf, isAnonymous} from './identity.ts';
import type {ServerSession} from './server-session.ts';

/** The session before the application ran, to compare it with afterwards. */
export interface SessionSnapshot {
  readonly signedIn: boolean;
  readonly identity: string | undefined;
  /** The key in the session, whether or not its record is alive. */
  readonly recordId: string | undefined;
  /** Stands for the session in a store of its own. Another one afterwards: this one was destroyed there. */
  readonly storedAs: string | undefined;
}

/** Keeps the identity and not the user object, because applications change the fields of that object. */
export function takeSnapshot(session: ServerSession, user: unknown): SessionSnapshot {
  const storedAs = session.initialRecordId;
  return {signedIn: !isAnonymous(user), identity: identityOf(user), recordId: keyOf(session), storedAs};
}

/** A session that saves its key has it without a promise. */
function keyOf({recordId}: ServerSession): string | undefined {
  return recordId as string | undefined;
}

/**
 * Starts the record of a session that is older than the guard. Another request of it may have started its record already,
 * or ended it. The key is saved first, and before this function first waits. If the store then fails, the session has a key
 * without a record, and so has ended.
 */
export async function beginRecord(
  store: ActivityStore,
  session: ServerSession,
  limits: RecordLimits,
  owner: RecordOwner | undefined,
  id: string,
): Promise<Touch> {
  saveRecordId(session, id);
  if (store.begin !== undefined) return store.begin(id, limits, undefined, owner);
  const started = (await store.start(id, limits, undefined, undefined, owner)) ?? undefined;
  if (started?.refused) return {active: false, reason: 'missing', started};
  return {active: true, advanced: true, idleFor: 0, age: 0, started};
}

function saveRecordId(session: ServerSession, id: string): void {
  if (session.saveRecordId === undefined) {
    throw new Misconfiguration('somebody is signed in, but sessionId gave no id');
  }
  session.saveRecordId(id);
}

/** True when the application signed a user in or out during this request, or changed the id of the session. */
export function hasChanged(session: ServerSession, before: SessionSnapshot, user: unknown): boolean {
  const recordId = keyOf(session);
  const signedIn = !isAnonymous(user);
  if (!before.signedIn) return signedIn && !session.isEmpty;
  return !signedIn || recordId !== before.recordId || identityOf(user) !== before.identity;
}

/**
 * Limits and owner are read only for a sign-in: `expireAfter` may read the session, which is gone after a sign-out.
 */
export interface RecordSettings {
  readonly limitsOf: () => RecordLimits;
  readonly ownerOf: () => RecordOwner | undefined;
  /** Called with what became of the user's other sessions. */
  readonly onStarted: (started: Started) => void;
  readonly maxLifetime: number;
  readonly reportError: ReportError;
}

/**
 * Records a sign-in or a sign-out that happened during the request. A session that got a new id and kept its data keeps
 * its record. A session with another user, or without its data, is a new sign-in.
 *
 * @returns why the reply of the application must not be sent. `not-stored`: the store did not carry this out (S17). The error
 * has been reported. A former session that was destroyed in a store of its own has ended all the same, since no copy
 * of its cookie opens it again. One that was only emptied has not: a request under way may store its content again.
 * `too-many`: the user has too many sessions.
 */
export async function syncRecord(
  store: ActivityStore,
  session: ServerSession,
  before: SessionSnapshot,
  user: unknown,
  {limitsOf, ownerOf, onStarted, maxLifetime, reportError}: RecordSettings,
): Promise<'not-stored' | 'too-many' | undefined> {
  const recordId = keyOf(session);
  const wasDestroyed =
    before.storedAs !== undefined && session.wasUnset !== true && session.initialRecordId !== before.storedAs;
  let isRefused = false;
  const ending = before.signedIn ? failed(endFormer()) : undefined;
  const signInFailed = !isAnonymous(user) && (await failed(signIn()));
  const endFailed = await ending;
  if (signInFailed || (endFailed && !wasDestroyed)) return 'not-stored';
  return isRefused ? 'too-many' : undefined;

  async function failed(change: Promise<void>): Promise<boolean> {
    try {
      await change;
      return false;
    } catch (error) {
      reportError(error);
      return true;
    }
  }

  async function signIn(): Promise<void> {
    const limits = limitsOf();
    if (recordId === undefined) return start(limits, session.initialRecordId);
    if (before.signedIn && recordId === before.recordId) return start(limits);
    // A session inside its cookie must get its key before the reply's head is sent, so a result that is there already
    // is not awaited.
    const touched = store.touch(recordId, null, limits, undefined, identityOf(user));
    const {active} = touched instanceof Promise ? await touched : touched;
    if (!active) return start(limits);
    // The record is alive: it belongs to another guard, or this guard ran before the user was known.
    if (recordId === before.recordId) reportError(new Misconfiguration(session.lateUserAdvice ?? GUARD_TOO_EARLY));
  }

  /** The key is saved first, as by `beginRecord`. */
  async function start(limits: RecordLimits, id: string = newRecordId()): Promise<void> {
    saveRecordId(session, id);
    const owner = ownerOf();
    // The former session counts no more.
    if (owner?.maxSessions !== undefined) await ending;
    const started = await store.start(id, limits, undefined, undefined, owner);
    if (!started) return;
    isRefused = started.refused;
    onStarted(started);
  }

  async function endFormer(): Promise<void> {
    if (isAnonymous(user)) session.forgetRecordId?.();
    if (before.recordId !== undefined) await store.end(before.recordId, maxLifetime, before.identity);
  }
}

const GUARD_TOO_EARLY = 'somebody was signed in only after it: it must come after what signs people in on each request';
