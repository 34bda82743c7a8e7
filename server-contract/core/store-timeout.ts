import type {ActivityStore, MaybePromise} from './activity-store.ts';

/** The store did not answer in time. */
export class StoreTimeout extends Error {}

/**
 * A store that rejects after a number of seconds, so that requests fail closed when the database does not answer (S12).
 * No code waits for a later answer of the database; the database gets the same time limit (S17). A store that answers
 * without a promise costs no timer.
 */
export function withTimeout(store: ActivityStore, seconds: number): ActivityStore {
  const {begin, rotate, sessionsOf, endSessionsOf, sharedSecret} = store;
  return {
    start: (id, limits, past, _timeout, owner) => limitWait(store.start(id, limits, past, seconds, owner), seconds),
    touch: (id, idleFor, limits, _timeout, user) => limitWait(store.touch(id, idleFor, limits, seconds, user), seconds),
    end: (id, maxLifetime, user) => limitWait(store.end(id, maxLifetime, user), seconds),
    ...(begin && {
      begin: (id, limits, _timeout, owner) => limitWait(begin.call(store, id, limits, seconds, owner), seconds),
    }),
    ...(rotate && {
      rotate: (from, to, limits, _timeout, user) =>
        limitWait(rotate.call(store, from, to, limits, seconds, user), seconds),
    }),
    ...(sessionsOf && {
      sessionsOf: (user, page) => limitWait(sessionsOf.call(store, user, page, seconds), seconds),
    }),
    ...(endSessionsOf && {
      endSessionsOf: (user, which, maxLifetime) =>
        limitWait(endSessionsOf.call(store, user, which, maxLifetime, seconds), seconds),
    }),
    ...(sharedSecret && {sharedSecret: (candidate) => limitWait(sharedSecret.call(store, candidate), seconds)}),
  };
}

function limitWait<T>(result: MaybePromise<T>, seconds: number): MaybePromise<T> {
  return isPromise(result) ? withinTime(result, seconds) : result;
}

/** Rejects with a StoreTimeout after a number of seconds, or never. */
export async function withinTime<T>(pending: Promise<T>, seconds: number): Promise<T> {
  if (seconds === Number.POSITIVE_INFINITY) return pending;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const timeout = new Promise<never>((_resolve, reject) => {
    const giveUp = (): void =>
      reject(new StoreTimeout(`session-security: the store did not answer within ${seconds} s`));
    timer = setTimeout(giveUp, seconds * 1000);
  });
  try {
    return await Promise.race([pending, timeout]);
  } finally {
    clearTimeout(timer);
  }
}

/** Some query builders return objects that have only `then`. */
function isPromise<T>(value: MaybePromise<T>): value is Promise<T> {
  return typeof (value as Partial<Promise<T>> | null | undefined)?.then === 'function';
}
