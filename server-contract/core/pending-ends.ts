import type {ActivityStore, EndedTouch} from './activity-store.ts';
import type {ReportError} from './errors.ts';

/** The wait before each further try, in milliseconds: about ten minutes in all. No request waits for these tries. */
const RETRY_DELAYS_MS = [250, 500, 1000, 2000, 5000, 10_000, 30_000, 60_000, 120_000, 180_000, 180_000];

/** The number of ends that may be pending. */
const MAX_PENDING = 10_000;

export interface StoreWithPendingEnds extends ActivityStore {
  /** True when the store did not carry out the end of this id, up to now. */
  isEndPending(id: string): boolean;
}

interface PendingEnd {
  readonly sinceMs: number;
  tries: number;
}

/** By id. Each sign-out has its own object. */
type PendingEnds = Map<string, PendingEnd>;

const PENDING = Symbol.for('session-security, the pending ends of this store');

/**
 * All guards with one store share its pending ends, also those of another copy of this file: Next.js has one copy for
 * pages and one for routes, and a page must refuse a session whose sign-out failed in a route.
 */
function pendingEndsOf(given: ActivityStore): PendingEnds {
  const store: ActivityStore & {[PENDING]?: PendingEnds} = given;
  const ends = store[PENDING] ?? new Map<string, PendingEnd>();
  // Not enumerable, so that a copy of the store, as tests and wrappers make it, has its own.
  if (Object.isExtensible(store)) Object.defineProperty(store, PENDING, {value: ends, configurable: true});
  return ends;
}

/**
 * A store that tries an end again that it did not carry out. Meanwhile this process refuses the id (S17). The call itself
 * rejects at the first failure, so that the sign-out is not answered as done. An end that is given up is reported: the
 * session lives on until its limits.
 */
export function withPendingEnds(
  store: ActivityStore,
  given: ActivityStore,
  reportError: ReportError,
): StoreWithPendingEnds {
  const {begin, rotate} = store;
  const pending = pendingEndsOf(given);

  function ended(id: string): EndedTouch | undefined {
    const end = pending.get(id);
    if (end === undefined) return undefined;
    const endedFor = (performance.now() - end.sinceMs) / 1000;
    return {active: false, reason: 'missing', tombstone: {cause: 'ended', endedFor}};
  }

  function giveUp(id: string, cause?: unknown): void {
    pending.delete(id);
    reportError(new Error('session-security: the store did not carry out an end, which is not tried again', {cause}));
  }

  function tryAgain(id: string, maxLifetime: number | undefined, end: PendingEnd, cause: unknown): void {
    const delayMs = RETRY_DELAYS_MS[end.tries++];
    if (delayMs === undefined) {
      giveUp(id, cause);
      return;
    }
    const timer: unknown = setTimeout(async () => {
      if (pending.get(id) !== end) return;
      try {
        await store.end(id, maxLifetime);
        if (pending.get(id) === end) pending.delete(id);
      } catch (error) {
        tryAgain(id, maxLifetime, end, error);
      }
    }, delayMs);
    // Node: a pending end does not keep the process running. Elsewhere a timer is a number.
    if (typeof timer === 'object') (timer as {unref?(): void}).unref?.();
  }
  return {
    ...store,

    isEndPending: (id) => pending.has(id),

    start(id, limits, past) {
      pending.delete(id);
      return store.start(id, limits, past);
    },

    touch: (id, idleFor, limits) => ended(id) ?? store.touch(id, idleFor, limits),

    async end(id, maxLifetime) {
      try {
        await store.end(id, maxLifetime);
        pending.delete(id);
      } catch (error) {
        const end = {tries: 0, sinceMs: performance.now()};
        pending.set(id, end);
        if (pending.size > MAX_PENDING) giveUp(pending.keys().next().value as string);
        tryAgain(id, maxLifetime, end, error);
        throw error;
      }
    },

    ...(begin && {begin: (id, limits) => ended(id) ?? begin.call(store, id, limits)}),
    ...(rotate && {
      rotate: async (from, to, limits) => (pending.has(from) ? false : rotate.call(store, from, to, limits)),
    }),
  };
}
