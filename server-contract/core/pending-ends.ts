import type {ActivityStore, EndedTouch, Touch} from './activity-store.ts';
import type {ReportError} from './errors.ts';
import {isPromise} from './is-promise.ts';

/** The wait before each further try, in milliseconds: about ten minutes in all. No request waits for these tries. */
const RETRY_DELAYS_MS = [250, 500, 1000, 2000, 5000, 10_000, 30_000, 60_000, 120_000, 180_000, 180_000];

/** The number of ends that may be pending. */
const MAX_PENDING = 10_000;

export interface StoreWithPendingEnds extends ActivityStore {
  /** True when the store did not carry out the end of this id, up to now. */
  isEndPending(id: string): boolean;
}

interface PendingEnd {
  readonly ids: ReadonlySet<string>;
  readonly sinceMs: number;
  tries: number;
}

/** The number of changes of id to remember. */
const MAX_CHANGES = 1000;

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
  const {begin, rotate, sessionsOf} = store;
  const pending = pendingEndsOf(given);
  /** By the former id. The end of a former id ends its successor too. */
  const successors = new Map<string, string>();

  function ended(id: string): EndedTouch | undefined {
    const end = pending.get(id);
    if (end === undefined) return undefined;
    const endedFor = (performance.now() - end.sinceMs) / 1000;
    return {active: false, reason: 'missing', tombstone: {cause: 'ended', endedFor}};
  }

  function remember(from: string, to: string): void {
    successors.set(from, to);
    if (successors.size > MAX_CHANGES) successors.delete(successors.keys().next().value as string);
  }

  function rememberSuccessor(id: string, touch: Touch): Touch {
    const successor = touch.active ? undefined : touch.tombstone?.successor;
    if (successor !== undefined) remember(id, successor);
    return touch;
  }

  /** The id, and those to which its record moved. A set, because an id may come again. */
  function idsSince(id: string): ReadonlySet<string> {
    const ids = new Set<string>();
    for (let next: string | undefined = id; next !== undefined && !ids.has(next); next = successors.get(next)) {
      ids.add(next);
    }
    return ids;
  }

  /** Only of this end: another sign-out may have failed under the same id, or a sign-in begun. */
  function forget(end: PendingEnd | undefined): void {
    for (const id of end?.ids ?? []) if (pending.get(id) === end) pending.delete(id);
  }

  function giveUp(id: string, cause?: unknown): void {
    forget(pending.get(id));
    reportError(new Error('session-security: the store did not carry out an end, which is not tried again', {cause}));
  }

  function tryAgain(args: Parameters<ActivityStore['end']>, end: PendingEnd, cause: unknown): void {
    const [id] = args;
    const delayMs = RETRY_DELAYS_MS[end.tries++];
    if (delayMs === undefined) {
      giveUp(id, cause);
      return;
    }
    const timer: unknown = setTimeout(async () => {
      if (pending.get(id) !== end) return;
      try {
        await store.end(...args);
        forget(end);
      } catch (error) {
        tryAgain(args, end, error);
      }
    }, delayMs);
    // Node: a pending end does not keep the process running. Elsewhere a timer is a number.
    if (typeof timer === 'object') (timer as {unref?(): void}).unref?.();
  }
  return {
    ...store,

    isEndPending: (id) => pending.has(id),

    start(id, ...rest) {
      pending.delete(id);
      successors.delete(id);
      return store.start(id, ...rest);
    },

    touch(id, idleFor, limits, timeout, user) {
      const touch = ended(id) ?? store.touch(id, idleFor, limits, timeout, user);
      return isPromise(touch) ? touch.then((found) => rememberSuccessor(id, found)) : rememberSuccessor(id, touch);
    },

    async end(id, maxLifetime, user) {
      try {
        await store.end(id, maxLifetime, user);
        forget(pending.get(id));
      } catch (error) {
        const end: PendingEnd = {ids: idsSince(id), tries: 0, sinceMs: performance.now()};
        for (const each of end.ids) pending.set(each, end);
        if (pending.size > MAX_PENDING) giveUp(pending.keys().next().value as string);
        tryAgain([id, maxLifetime, user], end, error);
        throw error;
      }
    },

    ...(begin && {begin: (id, ...rest) => ended(id) ?? begin.call(store, id, ...rest)}),
    ...(sessionsOf && {
      async sessionsOf(user, page) {
        const found = await sessionsOf.call(store, user, page);
        return pending.size === 0 ? found : found.filter(({id}) => !pending.has(id));
      },
    }),
    ...(rotate && {
      async rotate(from, to, ...rest) {
        if (pending.has(from)) return false;
        const moved = await rotate.call(store, from, to, ...rest);
        if (moved) remember(from, to);
        return moved;
      },
    }),
  };
}
