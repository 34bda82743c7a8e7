import type {ActivityStore, MaybePromise} from './activity-store.ts';

/**
 * A store that rejects after a number of seconds, so that requests fail closed when the database does not answer (S12).
 * No code waits for a later answer of the database; the database gets the same time limit (S17). A store that answers
 * without a promise costs no timer.
 */
export function withTimeout(store: ActivityStore, seconds: number): ActivityStore {
  const {begin, rotate, sharedSecret} = store;
  return {
    start: (id, limits, past) => limitWait(store.start(id, limits, past, seconds), seconds),
    touch: (id, idleFor, limits) => limitWait(store.touch(id, idleFor, limits, seconds), seconds),
    end: (id, maxLifetime) => limitWait(store.end(id, maxLifetime), seconds),
    ...(begin && {begin: (id, limits) => limitWait(begin.call(store, id, limits, seconds), seconds)}),
    ...(rotate && {rotate: (from, to, limits) => limitWait(rotate.call(store, from, to, limits, seconds), seconds)}),
    ...(sharedSecret && {sharedSecret: (candidate) => limitWait(sharedSecret.call(store, candidate), seconds)}),
  };
}

function limitWait<T>(result: MaybePromise<T>, seconds: number): MaybePromise<T> {
  return isPromise(result) ? withinTime(result, seconds) : result;
}

async function withinTime<T>(pending: Promise<T>, seconds: number): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const timeout = new Promise<never>((_resolve, reject) => {
    const giveUp = (): void => reject(new Error(`session-security: the store did not answer within ${seconds} s`));
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
