import type {MaybePromise, SessionView} from './exchange.ts';
import {identityOf, isAnonymous} from './identity.ts';
import {type ActivityStore, newRecordId, type RecordLimits} from './store.ts';

/** Who was signed in when a request came, and the record of that session if it was alive. */
export interface Before {
  readonly user: unknown;
  readonly recordId: string | undefined;
}

/**
 * Begins the record of a session that has somebody signed in and no record of its own yet.
 * The key is kept first: should the store then fail, the session has a key without a record, and so has ended.
 */
export function startRecord(store: ActivityStore, session: SessionView, limits: RecordLimits): MaybePromise<void> {
  if (session.keepRecordId === undefined) {
    throw new Error('session-security: somebody is signed in, but sessionId gave no id');
  }
  const id = newRecordId();
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
): MaybePromise<void> {
  const signedIn = !isAnonymous(session.user);
  const kept = before.recordId !== undefined && session.recordId === before.recordId;
  if (signedIn ? kept && isSamePerson(before.user, session.user) : before.recordId === undefined) return;
  const started = signedIn ? startRecord(store, session, limitsNow()) : undefined;
  const ended = before.recordId === undefined ? undefined : store.end(before.recordId);
  if (started instanceof Promise || ended instanceof Promise) return Promise.all([started, ended]).then(() => {});
}

/** As far as can be told: people of whom the `user` option gives no id all look the same. */
function isSamePerson(before: unknown, after: unknown): boolean {
  return identityOf(before) === identityOf(after);
}
