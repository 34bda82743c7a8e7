import {type ActivityStore, newRecordId, type RecordLimits, type Touch} from './activity-store.ts';
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
 * Starts the record of a session that has a signed-in user and no living record.
 * The key is saved first, and before this function first waits. If the store then fails, the session has a key without
 * a record, and so has ended.
 */
export async function startRecord(
  store: ActivityStore,
  session: ServerSession,
  limits: RecordLimits,
  id: string = newRecordId(),
): Promise<void> {
  saveRecordId(session, id);
  await store.start(id, limits);
}

/**
 * The same for a session that is older than the guard. Another request of it may have started its record already, or
 * ended it.
 */
export async function beginRecord(
  store: ActivityStore,
  session: ServerSession,
  limits: RecordLimits,
  id: string = newRecordId(),
): Promise<Touch> {
  saveRecordId(session, id);
  if (store.begin !== undefined) return store.begin(id, limits);
  await store.start(id, limits);
  return {active: true, advanced: true, idleFor: 0, age: 0};
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

/** Limits are read only for a sign-in: `expireAfter` may read the session, which is gone after a sign-out. */
export interface RecordSettings {
  readonly limitsOf: () => RecordLimits;
  readonly maxLifetime: number;
  readonly reportError: ReportError;
}

/**
 * Records a sign-in or a sign-out that happened during the request. A session that got a new id and kept its data keeps
 * its record. A session with another user, or without its data, is a new sign-in.
 *
 * @returns true when the reply of the application must not be sent, because the store did not carry this out (S17). The
 * error has been reported. A former session that was destroyed in a store of its own has ended all the same, since no copy
 * of its cookie opens it again. One that was only emptied has not: a request under way may store its content again.
 */
export async function syncRecord(
  store: ActivityStore,
  session: ServerSession,
  before: SessionSnapshot,
  user: unknown,
  {limitsOf, maxLifetime, reportError}: RecordSettings,
): Promise<boolean> {
  const recordId = keyOf(session);
  const wasDestroyed =
    before.storedAs !== undefined && session.wasUnset !== true && session.initialRecordId !== before.storedAs;
  const [signInFailed, endFailed] = await Promise.all([
    !isAnonymous(user) && failed(signIn()),
    before.signedIn && failed(endFormer()),
  ]);
  return signInFailed || (endFailed && !wasDestroyed);

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
    if (recordId === undefined) return startRecord(store, session, limits, session.initialRecordId);
    if (before.signedIn && recordId === before.recordId) return startRecord(store, session, limits);
    // A session inside its cookie must get its key before the reply's head is sent, so a result that is there already
    // is not awaited.
    const touched = store.touch(recordId, null, limits);
    const {active} = touched instanceof Promise ? await touched : touched;
    if (!active) return startRecord(store, session, limits);
    // The record is alive: it belongs to another guard, or this guard ran before the user was known.
    if (recordId === before.recordId) reportError(new Misconfiguration(session.lateUserAdvice ?? GUARD_TOO_EARLY));
  }

  async function endFormer(): Promise<void> {
    if (isAnonymous(user)) session.forgetRecordId?.();
    if (before.recordId !== undefined) await store.end(before.recordId, maxLifetime);
  }
}

const GUARD_TOO_EARLY = 'somebody was signed in only after it: it must come after what signs people in on each request';
