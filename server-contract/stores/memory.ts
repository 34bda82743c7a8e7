import type {
  ActivityStore,
  EndedSession,
  EndWatcher,
  RecordAge,
  RecordLimits,
  RecordOwner,
  Started,
  StopWatching,
  StoredSession,
  Touch,
} from '../core/activity-store.ts';
import {Misconfiguration} from '../core/errors.ts';
import type {StoreEvent, SweepReason} from '../core/store-events.ts';
import {KEEP_EXPIRED, type TombstoneCause} from '../core/tombstone.ts';
import {steadyClock} from './clock.ts';
import {
  type ActivityRecord,
  advance,
  createRecord,
  endOf,
  endReason,
  forgetTimeMs,
  isLiving,
  oldestFirst,
  SECOND_MS,
} from './memory-records.ts';
import {Tombstones} from './memory-tombstones.ts';
import {UserRecords} from './memory-users.ts';

export interface MemoryStoreOptions {
  /**
   * The maximum number of sessions. When one more signs in, the expired ones are removed; if none is, the session with
   * the oldest activity is signed out.
   * @default 100000
   */
  readonly maxRecords?: number;
  /**
   * The store's clock, in milliseconds from any origin. It must not go back.
   * @default follows the wall clock and the monotonic clock, whichever went further
   */
  readonly now?: () => number;
}

/** An activity store that answers without promises. */
export interface MemoryStore extends ActivityStore {
  start(id: string, limits: RecordLimits, past?: RecordAge, timeout?: number, owner?: RecordOwner): Started;
  touch(id: string, idleFor: number | null, limits: RecordLimits, timeout?: number, user?: string): Touch;
  end(id: string, maxLifetime?: number, user?: string): void;
  begin(id: string, limits: RecordLimits, timeout?: number, owner?: RecordOwner): Touch;
  rotate(from: string, to: string, limits: RecordLimits, timeout?: number, user?: string): boolean;
  sessionsOf(
    user: string,
    page: {readonly skip: number; readonly limit: number},
    timeout?: number,
  ): readonly StoredSession[];
  endSessionsOf(
    user: string,
    which: {readonly only?: string; readonly except?: readonly string[]},
    maxLifetime?: number,
    timeout?: number,
  ): readonly EndedSession[];
  sharedSecret(candidate: string): string;
  ping(): void;
  watchEnds(watcher: EndWatcher): StopWatching;
}

const SWEEP_INTERVAL_MS = 60_000;

const NOTHING_ENDED: Started = {refused: false, ended: []};

/** A call of `endSessionsOf` for all sessions of a user. */
interface Revocation {
  readonly atMs: number;
  /** The number of records that had begun by then. */
  readonly begun: number;
  readonly forgetAtMs: number;
}

/**
 * Activity records in the memory of **one process**: the default, for development, tests and applications of one
 * process. Several processes would each know a part of the activity, and sign out users who are active. A restart ends
 * every session. Use a shared store for those.
 *
 * @throws TypeError when an option is invalid
 */
export function memoryStore({maxRecords = 100_000, now = steadyClock()}: MemoryStoreOptions = {}): MemoryStore {
  if (!Number.isInteger(maxRecords) || maxRecords < 1) {
    throw new TypeError(`session-security: maxRecords must be a whole number above 0, got ${String(maxRecords)}`);
  }
  /**
   * In the order of their sign-ins. A touch moves no record to the end: of a million records, that costs half as much
   * again as the touch.
   */
  const records = new Map<string, ActivityRecord>();
  const oldest = oldestFirst(records);
  /** As many as there may be records, so that they take no place from living sessions. */
  const tombstones = new Tombstones(maxRecords);
  const users = new UserRecords();
  /** By user, for records that are in no list or in that of another user. As many as there may be records. */
  const revocations = new Map<string, Revocation>();
  const full = new Misconfiguration(
    `the memory store is full: a living session was signed out for each new one. Raise maxRecords (${maxRecords}), and limit the sign-ins of one user`,
  );
  const watchers = new Set<EndWatcher>();
  let report: (error: unknown) => void = () => {};
  let observe: ((event: StoreEvent) => void) | undefined;
  let secret: string | undefined;
  /** The number of records that have begun. */
  let begun = 0;
  let sweepAtMs = now() + SWEEP_INTERVAL_MS;
  let searchExpiredAtMs = Number.NEGATIVE_INFINITY;

  /** Only a sign-in adds a record, so sign-ins do the sweeping, and no timer keeps the process running. */
  function makeRoom(nowMs: number): void {
    if (nowMs >= sweepAtMs) {
      sweepAtMs = nowMs + SWEEP_INTERVAL_MS;
      runSweep('due', sweep, nowMs);
    }
    // The search for expired records reads all of them, so it runs at most once per interval.
    if (records.size >= maxRecords && nowMs >= searchExpiredAtMs) {
      searchExpiredAtMs = nowMs + SWEEP_INTERVAL_MS;
      runSweep('full', buryAllExpired, nowMs);
    }
    if (records.size < maxRecords) return;
    const evicted = oldest();
    remove(evicted);
    tellEnded(evicted.firstId ?? evicted.id);
    // It is one error for the reporter, which tells it once.
    report(full);
    observe?.({kind: 'evict', outcome: 'ended', reason: 'full', count: 1});
  }

  function runSweep(reason: SweepReason, remove: (nowMs: number) => number, nowMs: number): void {
    const startedAtMs = performance.now();
    const count = remove(nowMs);
    observe?.({kind: 'sweep', outcome: 'removed', reason, count, storeMs: performance.now() - startedAtMs});
  }

  /** Returns the number of records that were removed, as does the next function. */
  function sweep(nowMs: number): number {
    const sizeBefore = records.size;
    for (const record of records.values()) if (nowMs >= forgetTimeMs(record)) remove(record);
    const count = sizeBefore - records.size + tombstones.sweep(nowMs);
    for (const [user, {forgetAtMs}] of revocations) if (nowMs >= forgetAtMs) revocations.delete(user);
    return count;
  }

  function buryAllExpired(nowMs: number): number {
    const sizeBefore = records.size;
    for (const record of records.values()) if (!isLiving(record, nowMs)) buryExpired(record);
    return sizeBefore - records.size;
  }

  function remove(record: ActivityRecord): void {
    records.delete(record.id);
    users.remove(record);
  }

  function buryExpired(record: ActivityRecord): void {
    const {id, firstId} = record;
    const {atMs: endedAtMs, reason: cause} = endOf(record);
    remove(record);
    tombstones.add({id, cause, endedAtMs, forgetAtMs: forgetTimeMs(record), successor: undefined, firstId});
  }

  function bury(id: string, cause: TombstoneCause, maxLifetime: number, successor?: string): void {
    const endedAtMs = now();
    const record = records.get(id);
    if (record !== undefined) remove(record);
    const lifetimeEndMs = (record?.startedAtMs ?? endedAtMs) + finiteMs(maxLifetime);
    const forgetAtMs = Math.max(endedAtMs + KEEP_EXPIRED * SECOND_MS, lifetimeEndMs);
    tombstones.add({id: record?.id ?? id, cause, endedAtMs, forgetAtMs, successor, firstId: record?.firstId});
    if (cause === 'ended' || cause === 'revoked') tellEnded(record?.firstId ?? id);
  }

  function tellEnded(name: string): void {
    for (const {ended} of watchers) ended(name);
  }

  /** The record began before all sessions of the user ended, and was not in the list. */
  function isRevoked(record: ActivityRecord, user: string): boolean {
    const revocation = revocations.get(user);
    // The clock may not have moved on since then, so the order decides.
    return revocation !== undefined && (record.order <= revocation.begun || record.startedAtMs < revocation.atMs);
  }

  function revoke(record: ActivityRecord): EndedSession {
    const {id, firstId, maxLifetimeMs} = record;
    bury(id, 'revoked', maxLifetimeMs / SECOND_MS);
    return firstId === undefined ? {id} : {id, firstId};
  }

  /** Ends what is too much for one more session. Undefined: there may be no further one. */
  function admit({user, maxSessions, whenTooMany}: RecordOwner, nowMs: number): readonly EndedSession[] | undefined {
    if (maxSessions === undefined || maxSessions === Number.POSITIVE_INFINITY) return NOTHING_ENDED.ended;
    const living = [...users.of(user)].filter((record) => isLiving(record, nowMs));
    const excess = living.length + 1 - maxSessions;
    if (excess <= 0) return NOTHING_ENDED.ended;
    return whenTooMany === 'refuse' ? undefined : living.slice(-excess).map(revoke);
  }

  const store: MemoryStore = {
    start(id, limits, past = {idleFor: 0, age: 0}, _timeout, owner): Started {
      const nowMs = now();
      const former = records.get(id);
      if (former !== undefined) remove(former);
      tombstones.delete(id);
      const ended = owner === undefined ? NOTHING_ENDED.ended : admit(owner, nowMs);
      if (ended === undefined) {
        bury(id, 'revoked', limits.maxLifetime);
        return {refused: true, ended: []};
      }
      makeRoom(nowMs);
      const startedAtMs = nowMs - past.age * SECOND_MS;
      const lastActivityMs = nowMs - past.idleFor * SECOND_MS;
      const expireAfterMs = limits.expireAfter * SECOND_MS;
      const maxLifetimeMs = limits.maxLifetime * SECOND_MS;
      const times = {order: ++begun, startedAtMs, lastActivityMs, expireAfterMs, maxLifetimeMs};
      const record = createRecord(id, times, undefined, owner?.details);
      records.set(id, record);
      if (owner !== undefined) users.add(owner.user, record);
      return ended.length === 0 ? NOTHING_ENDED : {refused: false, ended};
    },

    touch(id, idleFor, limits, _timeout, user): Touch {
      const record = records.get(id);
      if (record === undefined) return tombstones.touch(id, now);
      const nowMs = now();
      const {firstId, startedAtMs, lastActivityMs} = record;
      const isForeign = user !== undefined && user !== record.user;
      const reason = endReason(nowMs, record, limits) ?? (isForeign && isRevoked(record, user) ? 'revoked' : undefined);
      if (reason !== undefined) {
        bury(id, reason, limits.maxLifetime);
        return firstId === undefined ? {active: false, reason} : {active: false, reason, firstId};
      }
      const claimedMs =
        idleFor === null ? startedAtMs : Math.max(startedAtMs, nowMs - Math.max(0, idleFor) * SECOND_MS);
      const advanced = claimedMs > lastActivityMs;
      if (advanced) advance(record, claimedMs, limits);
      const idleForNow = (nowMs - record.lastActivityMs) / SECOND_MS;
      const age = (nowMs - startedAtMs) / SECOND_MS;
      if (firstId === undefined) return {active: true, advanced, idleFor: idleForNow, age};
      return {active: true, advanced, idleFor: idleForNow, age, firstId};
    },

    end(id, maxLifetime = 0): void {
      const buried = tombstones.get(id);
      if (buried === undefined) bury(id, 'ended', maxLifetime);
      else if (buried.successor !== undefined) store.end(buried.successor, maxLifetime);
    },

    begin(id, limits, _timeout, owner): Touch {
      if (records.has(id) || tombstones.get(id) !== undefined)
        return store.touch(id, null, limits, undefined, owner?.user);
      const started = store.start(id, limits, undefined, undefined, owner);
      if (started.refused) return {...tombstones.touch(id, now), started};
      const touch: Touch = {active: true, advanced: true, idleFor: 0, age: 0};
      return started.ended.length === 0 ? touch : {...touch, started};
    },

    rotate(from, to, limits, _timeout, user): boolean {
      if (tombstones.get(from)?.successor === to) return records.has(to);
      if (!store.touch(from, null, limits, undefined, user).active) {
        store.end(to, limits.maxLifetime);
        return false;
      }
      if (tombstones.get(to) !== undefined) {
        bury(from, 'ended', limits.maxLifetime);
        return false;
      }
      move(records.get(from)!, to);
      bury(from, 'rotated', limits.maxLifetime, to);
      return true;
    },

    sessionsOf(user, {skip, limit}): readonly StoredSession[] {
      const nowMs = now();
      const page: StoredSession[] = [];
      let passed = 0;
      for (const record of users.of(user)) {
        if (page.length >= limit) break;
        if (isLiving(record, nowMs) && passed++ >= skip) page.push(stored(record, nowMs));
      }
      return page;
    },

    endSessionsOf(user, {only, except = []}, maxLifetime = Number.POSITIVE_INFINITY): readonly EndedSession[] {
      const nowMs = now();
      if (only !== undefined) {
        const record = records.get(only);
        return record?.user === user && isLiving(record, nowMs) ? [revoke(record)] : [];
      }
      revocations.delete(user);
      // A record that may live for ever may come for ever, so such an instant goes only where there are too many.
      const forgetAtMs = nowMs + Math.max(KEEP_EXPIRED, maxLifetime) * SECOND_MS;
      revocations.set(user, {atMs: nowMs, begun, forgetAtMs});
      if (revocations.size > maxRecords) revocations.delete(revocations.keys().next().value as string);
      const left = new Set(except.map((id) => records.get(tombstones.follow(id))));
      // One of them that is in no list would end at its next touch.
      for (const record of left) if (record !== undefined && record.user === undefined) users.add(user, record);
      const ended: EndedSession[] = [];
      for (const record of users.of(user)) {
        if (left.has(record)) continue;
        if (isLiving(record, nowMs)) ended.push(revoke(record));
        else buryExpired(record);
      }
      return ended;
    },

    sharedSecret(candidate): string {
      secret ??= candidate;
      return secret;
    },

    watchEnds(watcher): StopWatching {
      watchers.add(watcher);
      return () => void watchers.delete(watcher);
    },

    reportErrorsTo(reportError): void {
      report = reportError;
    },

    reportEventsTo(given): void {
      observe = given;
    },

    /** The memory of this process always answers. */
    ping(): void {},
  };
  return store;

  function move(record: ActivityRecord, to: string): void {
    const former = records.get(to);
    if (former !== undefined) remove(former);
    const moved = createRecord(to, record, record.firstId ?? record.id, record.details);
    records.set(to, moved);
    users.replace(record, moved);
  }
}

/** An infinite lifetime keeps no tombstone for ever. */
function finiteMs(maxLifetime: number): number {
  return Number.isFinite(maxLifetime) ? maxLifetime * SECOND_MS : 0;
}

function stored(record: ActivityRecord, nowMs: number): StoredSession {
  const {id, firstId, details, startedAtMs, lastActivityMs} = record;
  return {
    id,
    idleFor: (nowMs - lastActivityMs) / SECOND_MS,
    age: (nowMs - startedAtMs) / SECOND_MS,
    endsIn: (endOf(record).atMs - nowMs) / SECOND_MS,
    ...(firstId !== undefined && {firstId}),
    ...(details !== undefined && {details}),
  };
}
