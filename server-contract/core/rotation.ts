import type {ActivityStore, EndedTouch, RecordLimits, Touch} from './activity-store.ts';

/**
 * In seconds. A browser that was sent a new id has requests under way with the old one. Within this time they count for
 * the session under its new id.
 */
const ROTATION_GRACE = 30;

/** In seconds: the time that a request may take from the browser to this process. */
const NETWORK_DELAY = 1;

/** A session that changes its id more often than this within the grace is not followed. */
const MAX_SUCCESSORS = 10;

export type FollowedTouch = Touch & {
  /** The id is the former one of a session that has changed its id a moment ago. */
  readonly superseded: boolean;
};

/**
 * Touches a record, or the one to which it moved a moment ago. One round trip for the current id of a session.
 *
 * A late request with the old id must not end the session: its reply would clear the cookie, which is the new one by
 * then. Neither may its reply say "logout", because the element would leave the page (S15).
 *
 * @param readIdleFor the claim, which grows older with each touch (S17)
 */
export async function touchFollowing(
  store: ActivityStore,
  id: string,
  readIdleFor: () => number | null,
  limits: RecordLimits,
): Promise<FollowedTouch> {
  let touch = await store.touch(id, readIdleFor(), limits);
  let superseded = false;
  for (let hop = 0; hop < MAX_SUCCESSORS && !touch.active; hop++) {
    const {successor, endedFor = 0} = touch.tombstone ?? {};
    if (successor === undefined || endedFor > ROTATION_GRACE) break;
    superseded = true;
    touch = await store.touch(successor, readIdleFor(), limits);
    // A store may need two steps for the change. Between them there is no record under either id.
    if (!touch.active && touch.reason === 'missing' && touch.tombstone === undefined) {
      throw new Error('session-security: the session is changing its id');
    }
  }
  return {...touch, superseded};
}

/**
 * True when the browser may have the cookie of a newer session by now: the request was under way while the session changed
 * its id, or while the user signed out and perhaps in again. A later request shows that the browser still has the cookie
 * of the ended session. Its reply must clear that cookie, or no script could sign the user in again (4.18). The end of an
 * expired session is told to the browser at once, in any case.
 */
export function mayHaveNewCookie(
  {tombstone, superseded}: EndedTouch & {readonly superseded?: boolean},
  requestAge: number,
): boolean {
  const {cause, endedFor = 0} = tombstone ?? {};
  const arrivedBefore = endedFor <= requestAge + NETWORK_DELAY;
  return superseded === true || ((cause === 'rotated' || cause === 'ended') && arrivedBefore);
}

/** The number of changes of id to remember. */
const MAX_REMEMBERED = 1000;

interface Move {
  readonly to: string;
  readonly result: Promise<boolean>;
  movedAtMs: number;
}

/**
 * Adds `rotate` to a store that has none. The steps are in one order in this process: of several changes of id at once
 * the first one wins, and the end of the old id ends the new one. Another process knows nothing of them.
 */
export function withRotation(store: ActivityStore): ActivityStore {
  if (store.rotate !== undefined) return store;
  const moves = new Map<string, Move>();

  async function moveRecord(from: string, to: string, limits: RecordLimits): Promise<boolean> {
    const touch = await store.touch(from, null, limits);
    await store.end(from, limits.maxLifetime);
    if (touch.active) await store.start(to, limits, touch);
    return touch.active;
  }
  return {
    ...store,

    start(id, limits, past) {
      moves.delete(id);
      return store.start(id, limits, past);
    },

    async touch(id, idleFor, limits) {
      const touch = await store.touch(id, idleFor, limits);
      const move = moves.get(id);
      if (touch.active || move === undefined || !(await move.result)) return touch;
      const endedFor = (performance.now() - move.movedAtMs) / 1000;
      return {...touch, tombstone: {cause: 'rotated', endedFor, successor: move.to}};
    },

    async end(id, maxLifetime) {
      const move = moves.get(id);
      await store.end(id, maxLifetime);
      if (move === undefined) return;
      await move.result.catch(() => {});
      await store.end(move.to, maxLifetime);
    },

    async rotate(from, to, limits) {
      const earlier = moves.get(from);
      if (earlier !== undefined) {
        const moved = await earlier.result;
        return moved && earlier.to === to;
      }
      const move: Move = {to, result: moveRecord(from, to, limits), movedAtMs: performance.now()};
      moves.set(from, move);
      if (moves.size > MAX_REMEMBERED) moves.delete(moves.keys().next().value as string);
      try {
        return await move.result;
      } catch (error) {
        moves.delete(from);
        throw error;
      } finally {
        move.movedAtMs = performance.now();
      }
    },
  };
}
