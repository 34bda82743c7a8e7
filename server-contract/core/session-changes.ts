import {type ActivityStore, newRecordId, type RecordLimits} from './activity-store.ts';
import {Misconfiguration, type Report} from './errors.ts';
import {andThen, isPromise, type MaybePromise, type SessionView} from './http.ts';
import {identityOf, isAnonymous} from './identity.ts';

/** A session as the guard left it, to see afterwards what the application did with it. */
export interface Before {
  readonly signedIn: boolean;
  readonly identity: string | undefined;
  /** The key in the session, whether or not its record is alive. */
  readonly recordId: string | undefined;
}

/** The identity is kept and not the user: applications change the fields of that object. */
export function sessionBefore({user, recordId}: SessionView): Before {
  return {signedIn: !isAnonymous(user), identity: identityOf(user), recordId};
}

/**
 * Begins the record of a session that has somebody signed in and no living record of its own.
 * The key is kept first: should the store then fail, the session has a key without a record, and so has ended.
 */
export function startRecord(
  store: ActivityStore,
  session: SessionView,
  limits: RecordLimits,
  id: string = newRecordId(),
): MaybePromise<void> {
  if (session.keepRecordId === undefined) {
    throw new Misconfiguration('somebody is signed in, but sessionId gave no id');
  }
  session.keepRecordId(id);
  return store.start(id, limits);
}

/**
 * Catches up, at the end of a request, with a sign-in or a sign-out that happened in it. A session that got a new id
 * but took its data along keeps its record; one with another person, or without its data, is a new sign-in.
 * Returns a promise only where the store does, so that replies need not wait for nothing.
 */
export function catchUp(
  store: ActivityStore,
  session: SessionView,
  before: Before,
  limitsNow: () => RecordLimits,
  report: Report,
): MaybePromise<void> {
  if (session.misplaced !== undefined) throw new Misconfiguration(session.misplaced);
  const {user, recordId} = session;
  const signedIn = !isAnonymous(user);
  if (!before.signedIn) return signedIn && !session.isEmpty ? signIn() : undefined;
  const kept = recordId === before.recordId;
  if (signedIn && kept && identityOf(user) === before.identity) return;
  const started = signedIn ? signIn() : undefined;
  const ended = before.recordId === undefined ? undefined : store.end(before.recordId);
  if (isPromise(started) || isPromise(ended)) return Promise.all([started, ended]).then(() => {});

  function signIn(): MaybePromise<void> {
    const limits = limitsNow();
    if (recordId === undefined) return startRecord(store, session, limits, session.firstRecordId);
    if (before.signedIn && recordId === before.recordId) return startRecord(store, session, limits);
    return andThen(store.touch(recordId, null, limits), goOn);

    /** A living record is another guard's, or that of a session which this guard did not see somebody in. */
    function goOn({active}: {readonly active: boolean}): MaybePromise<void> {
      if (!active) return startRecord(store, session, limits);
      if (recordId === before.recordId) report(new Misconfiguration(TOO_EARLY));
    }
  }
}

const TOO_EARLY = 'somebody was signed in only after it: it must come after what signs people in on each request';
