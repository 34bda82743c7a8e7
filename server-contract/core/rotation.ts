import type {ActivityStore, EndedTouch, EndReason, RecordLimits, Touch} from './activity-store.ts';
import {MAX_SUCCESSORS} from './tombstone.ts';

/**
 * In seconds. A browser that was sent a new id has requests under way with the old one. Within this time they count for
 * the session under its new id.
 */
export const ROTATION_GRACE = 30;

/** In seconds: the time that a request may take from the browser to this process. */
const NETWORK_DELAY = 1;

export interface FollowedTouch {
  readonly touch: Touch;
  /** The id is the former one of a session that has changed its id a moment ago. */
  readonly superseded: boolean;
  /** The id under which the record was found. */
  readonly id: string;
}

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
  user?: string,
): Promise<FollowedTouch> {
  let touch = await store.touch(id, readIdleFor(), limits, undefined, user);
  let superseded = false;
  let foundId = id;
  for (let hop = 0; hop < MAX_SUCCESSORS && !touch.active; hop++) {
    const {successor, endedFor = 0} = touch.tombstone ?? {};
    if (successor === undefined || endedFor > ROTATION_GRACE) break;
    superseded = true;
    foundId = successor;
    touch = await store.touch(successor, readIdleFor(), limits, undefined, user);
    // A store may need two steps for the change. Between them there is no record under either id.
    if (!touch.active && touch.reason === 'missing' && touch.tombstone === undefined) {
      throw new Error('session-security: the session is changing its id');
    }
  }
  return {touch, superseded, id: foundId};
}

/** A store knows what left a tombstone, and says `missing`. */
export function endReasonOf({reason, tombstone}: EndedTouch): EndReason {
  return tombstone?.cause === 'revoked' ? 'revoked' : reason;
}

/**
 * True when the browser may have the cookie of a newer session by now: the request was under way while the session changed
 * its id, or while the user signed out and perhaps in again, or was signed out by the server. A later request shows that the browser still has the cookie
 * of the ended session. Its reply must clear that cookie, or no script could sign the user in again (4.18). The end of an
 * expired session is told to the browser at once, in any case.
 */
export function mayHaveNewCookie({tombstone}: EndedTouch, superseded: boolean, requestAge: number): boolean {
  const {cause, endedFor = 0} = tombstone ?? {};
  const arrivedBefore = endedFor <= requestAge + NETWORK_DELAY;
  const bySomebody = cause === 'rotated' || cause === 'ended' || cause === 'revoked';
  return superseded || (bySomebody && arrivedBefore);
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

  async function moveRecord(from: string, to: string, limits: RecordLimits, user?: string): Promise<boolean> {
    const touch = await store.touch(from, null, limits, undefined, user);
    await store.end(from, limits.maxLifetime, user);
    const owner = user === undefined ? undefined : {user};
    if (touch.active) await store.start(to, limits, touch, undefined, owner);
    return touch.active;
  }
  return {
    ...store,

    start(id, ...rest) {
      moves.delete(id);
      return store.start(id, ...rest);
    },

    async touch(id, ...rest) {
      const touch = await store.touch(id, ...rest);
      const move = moves.get(id);
      if (touch.active || move === undefined || !(await move.result)) return touch;
      const endedFor = (performance.now() - move.movedAtMs) / 1000;
      return {...touch, tombstone: {cause: 'rotated', endedFor, successor: move.to}};
    },

    async end(id, ...rest) {
      const move = moves.get(id);
      await store.end(id, ...rest);
      if (move === undefined) return;
      await move.result.catch(() => {});
      await store.end(move.to, ...rest);
    },

    async rotate(from, to, limits, _timeout, user) {
      const earlier = moves.get(from);
      if (earlier !== undefined) {
        const moved = await earlier.result;
        return moved && earlier.to === to;
      }
      const move: Move = {to, result: moveRecord(from, to, limits, user), movedAtMs: performance.now()};
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
