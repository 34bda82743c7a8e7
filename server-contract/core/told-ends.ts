import type {ActivityStore, EndedSession, EndedTouch, MaybePromise, Touch} from './activity-store.ts';
import {isPromise} from './is-promise.ts';
import type {OpenStreams} from './open-streams.ts';

/** A store that tells the open streams of this process what it ends, or finds ended, for a call from this process. */
export function withToldEnds(store: ActivityStore, streams: OpenStreams): ActivityStore {
  const {begin, rotate, endSessionsOf} = store;

  function tellEnded(ended: readonly EndedSession[] = []): void {
    for (const {id, firstId} of ended) tellOne(id, firstId);
  }

  function tellOne(id: string, firstId: string | undefined): void {
    streams.tell(id);
    if (firstId !== undefined) streams.tell(firstId);
  }

  function tellTouched(id: string, touch: Touch): void {
    if (!touch.active && hasEnded(touch)) tellOne(id, touch.firstId);
    tellEnded(touch.started?.ended);
  }
  return {
    ...store,

    start: (id, ...rest) => then(store.start(id, ...rest), (started) => tellEnded(started ? started.ended : [])),

    touch: (id, ...rest) => then(store.touch(id, ...rest), (touch) => tellTouched(id, touch)),

    end: (id, ...rest) => then(store.end(id, ...rest), () => streams.tell(id)),

    ...(begin && {begin: (id, ...rest) => then(begin.call(store, id, ...rest), (touch) => tellTouched(id, touch))}),

    ...(rotate && {
      rotate: (from, to, ...rest) =>
        then(rotate.call(store, from, to, ...rest), (moved) => moved && streams.move(from, to)),
    }),

    ...(endSessionsOf && {
      endSessionsOf: (user, which, ...rest) => then(endSessionsOf.call(store, user, which, ...rest), tellEnded),
    }),
  };
}

/** A record that is missing without a trace may be about to begin: under the new id of a session that changes it. */
function hasEnded({reason, tombstone}: EndedTouch): boolean {
  return tombstone === undefined ? reason !== 'missing' : tombstone.cause !== 'rotated';
}

/** Without a promise where the store answers without one. */
function then<T>(result: MaybePromise<T>, tell: (value: T) => unknown): MaybePromise<T> {
  const told = (value: T): T => {
    tell(value);
    return value;
  };
  return isPromise(result) ? result.then(told) : told(result as T);
}
