import type {RecordAge, RecordLimits, RecordOwner} from '../core/activity-store.ts';
import {KEEP_EXPIRED} from '../core/tombstone.ts';
import {END, FIRST_ID, MOVE, POINT, SHORTEN_POINTER, START, TOUCH} from './redis-scripts.ts';
import {type Argument, type DurableEnds, MAX_MS, type ScriptReply, type Step, toMilliseconds} from './redis-steps.ts';
import {POINTER_MARGIN} from './redis-user-fields.ts';
import {
  END_ALL_OF_USER,
  END_OF_USER,
  END_ONE_OF_USER,
  FIND_OF_USER,
  LIST_OF_USER,
  MOVE_OF_USER,
  REMOVE_OF_USER,
  START_OF_USER,
  TOUCH_OF_USER,
} from './redis-user-scripts.ts';
import {userHash} from './user-hash.ts';

/** What a sign-in may replace. `record`: no tombstone. */
export type MayReplace = 'any' | 'record' | 'nothing';

export interface Beginning {
  readonly limits: RecordLimits;
  readonly past: RecordAge;
  readonly mayReplace: MayReplace;
  readonly firstId?: string | undefined;
  /** The instant of the sign-in, as text in milliseconds, of a record that has moved. */
  readonly movedFrom?: string | undefined;
}

type Reply = Promise<ScriptReply>;

/** The scripts on the key of one record. `elsewhere`: the record is in the place that the first value names. */
export type OwnKeys = ReturnType<typeof createOwnKeys>;

export function createOwnKeys(
  step: (text: string, durable?: DurableEnds) => Step,
  prefix: string,
  durableEnds?: DurableEnds,
) {
  const scripts = {
    start: step(START),
    point: step(POINT),
    touch: step(TOUCH),
    end: step(END, durableEnds),
    move: step(MOVE),
    firstId: step(FIRST_ID),
    shorten: step(SHORTEN_POINTER),
  };
  const keysOf = (id: string) => [prefix + id];
  const touchArguments = createTouchArguments();
  return {
    /** @param former the place to which the key may point */
    start: (id: string, beginning: Beginning, timeout?: number, former = ''): Reply =>
      scripts.start(keysOf(id), [id, ...beginningArguments(beginning), former, beginning.movedFrom ?? ''], timeout),

    /** Makes the key point to a place. */
    point(id: string, place: string, {limits, mayReplace}: Beginning, timeout?: number, former = ''): Reply {
      const args = [id, place, pointerLifetime(limits), '', '', mayReplace, '', '', '', former];
      return scripts.point(keysOf(id), args, timeout);
    },

    /** Makes the key point to a place for so long, if it still does or if it was lost. */
    pointAgain: (id: string, place: string, seconds: number): Reply =>
      scripts.point(keysOf(id), [id, place, seconds, '', '', 'nothing', '', '', '', '']),

    /** The record in this place has ended, and its tombstone is kept for so long. */
    shorten: (id: string, place: string, seconds: number): Reply => scripts.shorten(keysOf(id), [id, place, seconds]),

    /** The first id, or '' if it is this one. */
    firstId: (id: string, timeout?: number): Reply => scripts.firstId(keysOf(id), [id], timeout),

    touch: (
      id: string,
      idleFor: number | null,
      limits: RecordLimits,
      timeout?: number,
      revocation: Revocation = [],
    ): Reply => scripts.touch(keysOf(id), withRevocation(touchArguments(id, idleFor, limits), revocation), timeout),

    end: (id: string, maxLifetime: number): Reply =>
      scripts.end(keysOf(id), [id, finite(maxLifetime), KEEP_EXPIRED, '']),

    move: (id: string, to: string, limits: RecordLimits, timeout?: number): Reply =>
      scripts.move(keysOf(id), [id, ...moveArguments(limits), to], timeout),
  };
}

/** The end of all sessions of the user, by the clock of Redis, and the ids that it left; or nothing. */
export type Revocation = readonly string[];

function withRevocation(args: Argument[], revocation: Revocation): Argument[] {
  return revocation.length === 0 ? args : [...args, ...revocation];
}

/** The scripts on the keys of one user. `elsewhere`: the record is not there. */
export type UserKeys = ReturnType<typeof createUserKeys>;

export function createUserKeys(
  step: (text: string, durable?: DurableEnds) => Step,
  prefix: string,
  durableEnds?: DurableEnds,
) {
  const scripts = {
    start: step(START_OF_USER),
    touch: step(TOUCH_OF_USER),
    end: step(END_OF_USER, durableEnds),
    move: step(MOVE_OF_USER),
    find: step(FIND_OF_USER),
    remove: step(REMOVE_OF_USER),
    list: step(LIST_OF_USER),
    endOne: step(END_ONE_OF_USER, durableEnds),
    endAll: step(END_ALL_OF_USER, durableEnds),
  };
  const touchArguments = createTouchArguments();
  /** The braces tell it from the key of an id. */
  const keysOf = (place: string) => [`${prefix}{${place}}`];
  return {
    /** @returns with `started`, the ids and first ids of the sessions that ended for it */
    start(place: string, id: string, beginning: Beginning, owner: RecordOwner, timeout?: number): Reply {
      const {details = '', maxSessions, whenTooMany = 'end-oldest'} = owner;
      const limit = [maxSessions === undefined ? '' : String(maxSessions), whenTooMany];
      const args = [id, ...beginningArguments(beginning), details, ...limit, KEEP_EXPIRED];
      return scripts.start(keysOf(place), args, timeout);
    },

    touch: (
      place: string,
      id: string,
      idleFor: number | null,
      limits: RecordLimits,
      timeout?: number,
      revocation: Revocation = [],
    ): Reply => scripts.touch(keysOf(place), withRevocation(touchArguments(id, idleFor, limits), revocation), timeout),

    /** @param which `any`: leaves a tombstone also where there is no record */
    end: (place: string, id: string, maxLifetime: number, which: 'known' | 'any'): Reply =>
      scripts.end(keysOf(place), [id, finite(maxLifetime), KEEP_EXPIRED, which]),

    move: (place: string, id: string, to: string, limits: RecordLimits, timeout?: number): Reply =>
      scripts.move(keysOf(place), [id, ...moveArguments(limits), to], timeout),

    find: (place: string, id: string, timeout?: number): Reply => scripts.find(keysOf(place), [id], timeout),

    remove: (place: string, id: string, timeout?: number): Reply => scripts.remove(keysOf(place), [id], timeout),

    list: (place: string, {skip, limit}: {readonly skip: number; readonly limit: number}, timeout?: number): Reply =>
      scripts.list(keysOf(place), [String(skip), String(limit)], timeout),

    endOne: (place: string, id: string, maxLifetime: number, timeout?: number): Reply =>
      scripts.endOne(keysOf(place), [id, finite(maxLifetime), KEEP_EXPIRED], timeout),

    /** @param which `ask`: ends nothing if one of the ids is not there */
    endAll(
      place: string,
      which: 'ask' | 'known',
      except: readonly string[],
      maxLifetime: number,
      timeout?: number,
    ): Reply {
      // A session that the mark has to leave or to end may be older, and live as long again.
      const markLifetime = (finite(maxLifetime) || LONGEST_COOKIE) + KEEP_EXPIRED;
      return scripts.endAll(
        keysOf(place),
        [which, finite(maxLifetime), KEEP_EXPIRED, markLifetime, ...except],
        timeout,
      );
    },
  };
}

/** The name of the place of a user's records. */
export const placeOf = userHash;

function beginningArguments({limits, past, mayReplace, firstId = ''}: Beginning): Argument[] {
  const {expireAfter, maxLifetime} = limits;
  const keep = [expireAfter + KEEP_EXPIRED, finite(maxLifetime)];
  return [past.age, past.idleFor, ...keep, mayReplace, firstId, expireAfter, maxLifetime];
}

type TouchArguments = (id: string, idleFor: number | null, limits: RecordLimits) => Argument[];

/** Most requests have the same limits, so their texts are made once: that is a tenth of what a touch costs a process. */
function createTouchArguments(): TouchArguments {
  let known: RecordLimits | undefined;
  let texts: readonly string[] = [];
  return (id, idleFor, limits) => {
    const {expireAfter, maxLifetime} = limits;
    if (known?.expireAfter !== expireAfter || known.maxLifetime !== maxLifetime) {
      known = {expireAfter, maxLifetime};
      const keep = expireAfter === Number.POSITIVE_INFINITY ? 0 : expireAfter + KEEP_EXPIRED;
      texts = [expireAfter, maxLifetime, keep, finite(maxLifetime), KEEP_EXPIRED].map(toMilliseconds);
    }
    return [id, idleFor ?? '', ...texts];
  };
}

function moveArguments({expireAfter, maxLifetime}: RecordLimits): Argument[] {
  return [expireAfter, maxLifetime, finite(maxLifetime), KEEP_EXPIRED];
}

/** The time after the sign-in for which a copy of the cookie may be sent. 0: for ever, which no record can wait for. */
function finite(maxLifetime: number): number {
  return maxLifetime * 1000 < MAX_MS ? maxLifetime : 0;
}

/** Browsers keep no cookie longer than 400 days (https://httpwg.org/http-extensions/draft-ietf-httpbis-rfc6265bis.html). */
const LONGEST_COOKIE = 400 * 86_400;

/**
 * For how long the id of a record must lead to its user, as a sign-out need not know the user: longer than the record is
 * kept. A touch that lengthens the record says when the pointer needs more.
 */
export function pointerLifetime({expireAfter, maxLifetime}: RecordLimits): number {
  return Math.max(expireAfter + KEEP_EXPIRED, finite(maxLifetime)) + POINTER_MARGIN;
}

/** The pointer would outlive the tombstone by long. With a finite lifetime both are kept until its end. */
export function outlivesTombstone(maxLifetime: number): boolean {
  return finite(maxLifetime) === 0;
}
