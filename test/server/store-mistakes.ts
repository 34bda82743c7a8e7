import type {
  ActivityStore,
  EndWatcher,
  RecordOwner,
  StoredSession,
  Touch,
} from '../../server-contract/core/activity-store.ts';

/** Another way of a memory store to do one thing. Its clock is in seconds. */
export type StoreChange = (store: ActivityStore, seconds: () => number) => Partial<ActivityStore>;

const nextTask = () => new Promise((done) => setImmediate(done));
const ALL = {skip: 0, limit: 1000};

/** Each mistake with the sessions of a user, with a part of the name of a check that has to find it. */
export const USER_MISTAKES: Record<string, readonly [finds: RegExp, change: StoreChange]> = {
  'lists the oldest sign-in first': [
    /newest sign-in first/,
    (store) => ({sessionsOf: (user, page) => [...listOf(store, user, page)].reverse()}),
  ],
  'takes the idle limit for the end of each session': [
    /says when a session ends/,
    (store) => ({
      sessionsOf: (user, page) => listOf(store, user, page).map((one) => ({...one, endsIn: 600 - one.idleFor})),
    }),
  ],
  'gives the first page for each page': [
    /pages of the list/,
    (store) => ({sessionsOf: (user, {limit}) => listOf(store, user, {skip: 0, limit})}),
  ],
  'loses the first id in its list': [
    /keeps its place/,
    (store) => ({
      sessionsOf: (user, page) => listOf(store, user, page).map((one) => ({...one, firstId: undefined})),
    }),
  ],
  'leaves none of the sessions to leave': [
    /but those to leave/,
    (store) => ({endSessionsOf: (user, _which, maxLifetime) => store.endSessionsOf!(user, {}, maxLifetime)}),
  ],
  'ends the session of another user': [
    /none that is not of that user/,
    (store) => ({
      endSessionsOf(user, which, maxLifetime) {
        if (which.only === undefined) return store.endSessionsOf!(user, which, maxLifetime);
        store.end(which.only, maxLifetime);
        return [{id: which.only}];
      },
    }),
  ],
  'begins a session that was revoked': [
    /was revoked stays ended/,
    (store) => ({
      begin(id, limits, _timeout, owner) {
        store.start(id, limits, undefined, undefined, owner);
        return store.touch(id, null, limits);
      },
    }),
  ],
  'finds a record by its user alone': [
    /without its user and by another user/,
    (store) => {
      const owners = new Map<string, string>();
      return {
        start(id, limits, past, timeout, owner) {
          if (owner) owners.set(id, owner.user);
          return store.start(id, limits, past, timeout, owner);
        },
        touch(id, idleFor, limits, timeout, user) {
          const isFound = !owners.has(id) || owners.get(id) === user;
          return isFound ? store.touch(id, idleFor, limits, timeout, user) : {active: false, reason: 'missing'};
        },
      };
    },
  ],
  'keeps an index of its own, and does not clear it': [
    /under its id to the one of its user/,
    (store) => {
      const ids = new Map<string, Set<string>>();
      return {
        start(id, limits, past, timeout, owner) {
          if (owner) ids.set(owner.user, (ids.get(owner.user) ?? new Set()).add(id));
          return store.start(id, limits, past, timeout, owner);
        },
        endSessionsOf(user, which, maxLifetime) {
          const ended = store.endSessionsOf!(user, which, maxLifetime);
          for (const id of ids.get(user) ?? []) if (!which.except?.includes(id)) store.end(id, maxLifetime);
          return ended;
        },
      };
    },
  ],
  'changes an id in two steps': [
    /no session outlives/,
    (store) => ({
      async rotate(from, to, limits, timeout, user = '') {
        const touch = store.touch(from, null, limits, timeout, user) as Touch;
        await nextTask();
        store.end(from, limits.maxLifetime, user);
        if (touch.active) store.start(to, limits, touch, timeout, {user});
        return touch.active;
      },
    }),
  ],
  'counts, waits and adds': [
    /50 sign-ins at once as many live/,
    (store) => ({
      async start(id, limits, past, timeout, owner) {
        const living = owner ? listOf(store, owner.user, ALL) : [];
        await nextTask();
        const isFull = living.length >= (owner?.maxSessions ?? Number.POSITIVE_INFINITY);
        store.start(id, limits, past, timeout, unlimited(owner));
        const oldest = isFull ? living.at(-1)! : undefined;
        const ended = oldest ? store.endSessionsOf!(owner!.user, {only: oldest.id}, limits.maxLifetime) : [];
        return {refused: false, ended: await ended};
      },
    }),
  ],
  'counts, waits and refuses': [
    /with refuse, of 50 sign-ins/,
    (store) => ({
      async start(id, limits, past, timeout, owner) {
        const living = owner ? listOf(store, owner.user, ALL) : [];
        await nextTask();
        const refused = living.length >= (owner?.maxSessions ?? Number.POSITIVE_INFINITY);
        if (!refused) store.start(id, limits, past, timeout, unlimited(owner));
        return {refused, ended: []};
      },
    }),
  ],
  'ends the session that was idle longest': [
    /the oldest sign-in ends/,
    (store) => ({
      start(id, limits, past, timeout, owner) {
        store.start(id, limits, past, timeout, unlimited(owner));
        if (owner?.maxSessions === undefined) return {refused: false, ended: []};
        const byIdleTime = [...listOf(store, owner.user, ALL)].sort((one, other) => one.idleFor - other.idleFor);
        const ended = byIdleTime.slice(owner.maxSessions);
        for (const one of ended) store.endSessionsOf!(owner.user, {only: one.id}, limits.maxLifetime);
        return {refused: false, ended};
      },
    }),
  ],
  'ends all sessions too late': [
    /an end of all sessions later than its timeout/,
    (store) => ({endSessionsOf: async (...given) => store.endSessionsOf!(...given)}),
  ],
};

/** Each mistake in what a store tells of ends. */
export const WATCH_MISTAKES: Record<string, readonly [finds: RegExp, change: StoreChange]> = {
  'tells of sign-outs only, and by the present id': [
    /by the name of its first id/,
    (store) => {
      const watchers = new Set<EndWatcher>();
      return {
        end(id, maxLifetime) {
          store.end(id, maxLifetime);
          for (const {ended} of watchers) ended(id);
        },
        watchEnds(watcher) {
          watchers.add(watcher);
          return () => void watchers.delete(watcher);
        },
      };
    },
  ],
  'tells of a change of id as of an end': [
    /told of a session that lives/,
    (store) => {
      const watchers = new Set<EndWatcher>();
      return {
        rotate(from, ...rest) {
          for (const {ended} of watchers) ended(from);
          return store.rotate!(from, ...rest);
        },
        watchEnds(watcher) {
          watchers.add(watcher);
          const stop = store.watchEnds!(watcher) as () => void;
          return () => {
            watchers.delete(watcher);
            stop();
          };
        },
      };
    },
  ],
  'goes on telling a watcher that was stopped': [
    /was stopped hears nothing/,
    (store) => ({
      watchEnds(watcher) {
        store.watchEnds!(watcher);
        return () => {};
      },
    }),
  ],
};

/** The list of a memory store, which answers without a promise. */
function listOf(store: ActivityStore, user: string, page: typeof ALL): readonly StoredSession[] {
  return store.sessionsOf!(user, page) as readonly StoredSession[];
}

function unlimited(owner: RecordOwner | undefined): RecordOwner | undefined {
  return owner && {user: owner.user, details: owner.details};
}
