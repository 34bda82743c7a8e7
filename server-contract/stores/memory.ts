import type {ActivityStore, RecordAge, RecordLimits, Touch} from '../core/activity-store.ts';
import {Misconfiguration} from '../core/errors.ts';
import {KEEP_EXPIRED, type Tombstone, type TombstoneCause} from '../core/tombstone.ts';
import {steadyClock} from './clock.ts';

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
  start(id: string, limits: RecordLimits, past?: RecordAge, timeout?: number): void;
  touch(id: string, idleFor: number | null, limits: RecordLimits, timeout?: number): Touch;
  end(id: string, maxLifetime?: number): void;
  begin(id: string, limits: RecordLimits, timeout?: number): Touch;
  rotate(from: string, to: string, limits: RecordLimits, timeout?: number): boolean;
  sharedSecret(candidate: string): string;
}

/** Instants of the store's clock, in milliseconds. */
interface ActivityRecord {
  /**
   * The id of the sign-in. Ids of later requests are often substrings of a cookie header, and V8 would keep the whole
   * header in memory for them (https://crbug.com/v8/2869).
   */
  readonly id: string;
  readonly startedAtMs: number;
  lastActivityMs: number;
  /** Without further activity, by the longest limit of its requests. */
  idleEndMs: number;
  forgetAtMs: number;
}

interface BuriedRecord {
  readonly id: string;
  readonly cause: TombstoneCause;
  readonly endedAtMs: number;
  readonly forgetAtMs: number;
  readonly successor: string | undefined;
}

const SECOND_MS = 1000;
const SWEEP_INTERVAL_MS = 60_000;

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
  /** In the order of their ends. As many as there may be records, so that they take no place from living sessions. */
  const tombstones = new Map<string, BuriedRecord>();
  const full = new Misconfiguration(
    `the memory store is full: a living session was signed out for each new one. Raise maxRecords (${maxRecords}), and limit the sign-ins of one user`,
  );
  let report: (error: unknown) => void = () => {};
  let secret: string | undefined;
  let sweepAtMs = now() + SWEEP_INTERVAL_MS;
  let searchExpiredAtMs = Number.NEGATIVE_INFINITY;

  /** Only a sign-in adds a record, so sign-ins do the sweeping, and no timer keeps the process running. */
  function makeRoom(nowMs: number): void {
    if (nowMs >= sweepAtMs) {
      sweepAtMs = nowMs + SWEEP_INTERVAL_MS;
      sweep(nowMs);
    }
    // The search for expired records reads all of them, so it runs at most once per interval.
    if (records.size >= maxRecords && nowMs >= searchExpiredAtMs) {
      searchExpiredAtMs = nowMs + SWEEP_INTERVAL_MS;
      for (const record of records.values()) if (nowMs >= record.idleEndMs) buryExpired(record);
    }
    if (records.size < maxRecords) return;
    records.delete(oldest());
    // It is one error for the reporter, which tells it once.
    report(full);
  }

  function sweep(nowMs: number): void {
    for (const {id, forgetAtMs} of records.values()) if (nowMs >= forgetAtMs) records.delete(id);
    for (const {id, forgetAtMs} of tombstones.values()) if (nowMs >= forgetAtMs) tombstones.delete(id);
  }

  function buryExpired({id, idleEndMs, forgetAtMs}: ActivityRecord): void {
    records.delete(id);
    addTombstone({id, cause: 'idle', endedAtMs: idleEndMs, forgetAtMs, successor: undefined});
  }

  function bury(id: string, cause: TombstoneCause, maxLifetime: number, successor?: string): void {
    const endedAtMs = now();
    const record = records.get(id);
    records.delete(id);
    const lifetimeEndMs = (record?.startedAtMs ?? endedAtMs) + finiteMs(maxLifetime);
    const forgetAtMs = Math.max(endedAtMs + KEEP_EXPIRED * SECOND_MS, lifetimeEndMs);
    addTombstone({id: record?.id ?? id, cause, endedAtMs, forgetAtMs, successor});
  }

  function addTombstone(buried: BuriedRecord): void {
    tombstones.set(buried.id, buried);
    if (tombstones.size > maxRecords) tombstones.delete(tombstones.keys().next().value as string);
  }

  function missing(id: string): Touch {
    const buried = tombstones.get(id);
    if (buried === undefined) return {active: false, reason: 'missing'};
    const {cause, endedAtMs, successor} = buried;
    const endedFor = (now() - endedAtMs) / SECOND_MS;
    const tombstone: Tombstone = successor === undefined ? {cause, endedFor} : {cause, endedFor, successor};
    return {active: false, reason: 'missing', tombstone};
  }

  const store: MemoryStore = {
    start(id: string, limits: RecordLimits, past: RecordAge = {idleFor: 0, age: 0}): void {
      const nowMs = now();
      const startedAtMs = nowMs - past.age * SECOND_MS;
      const lastActivityMs = nowMs - past.idleFor * SECOND_MS;
      records.delete(id);
      tombstones.delete(id);
      makeRoom(nowMs);
      const idleEndMs = lastActivityMs + limits.expireAfter * SECOND_MS;
      const forgetAtMs = forgetTimeMs(startedAtMs, idleEndMs, limits);
      records.set(id, {id, startedAtMs, lastActivityMs, idleEndMs, forgetAtMs});
    },

    touch(id: string, idleFor: number | null, limits: RecordLimits): Touch {
      const record = records.get(id);
      if (record === undefined) return missing(id);
      const nowMs = now();
      const reason = endReason(nowMs, record, limits);
      if (reason !== undefined) {
        bury(id, reason, limits.maxLifetime);
        return {active: false, reason};
      }
      const {startedAtMs, lastActivityMs} = record;
      const claimedMs =
        idleFor === null ? startedAtMs : Math.max(startedAtMs, nowMs - Math.max(0, idleFor) * SECOND_MS);
      const advanced = claimedMs > lastActivityMs;
      if (advanced) {
        record.lastActivityMs = claimedMs;
        // Requests may have different limits, so a record is kept for the longest of them.
        record.idleEndMs = Math.max(record.idleEndMs, claimedMs + limits.expireAfter * SECOND_MS);
        record.forgetAtMs = Math.max(record.forgetAtMs, forgetTimeMs(startedAtMs, record.idleEndMs, limits));
      }
      const idleForNow = (nowMs - record.lastActivityMs) / SECOND_MS;
      return {active: true, advanced, idleFor: idleForNow, age: (nowMs - startedAtMs) / SECOND_MS};
    },

    end(id: string, maxLifetime = 0): void {
      const buried = tombstones.get(id);
      if (buried === undefined) bury(id, 'ended', maxLifetime);
      else if (buried.successor !== undefined) store.end(buried.successor, maxLifetime);
    },

    begin(id: string, limits: RecordLimits): Touch {
      if (records.has(id) || tombstones.has(id)) return store.touch(id, null, limits);
      store.start(id, limits);
      return {active: true, advanced: true, idleFor: 0, age: 0};
    },

    rotate(from: string, to: string, limits: RecordLimits): boolean {
      if (tombstones.get(from)?.successor === to) return records.has(to);
      const touch = store.touch(from, null, limits);
      if (!touch.active) {
        store.end(to, limits.maxLifetime);
        return false;
      }
      const isFree = !tombstones.has(to);
      if (isFree) store.start(to, limits, touch);
      bury(from, 'rotated', limits.maxLifetime, to);
      return isFree;
    },

    sharedSecret(candidate: string): string {
      secret ??= candidate;
      return secret;
    },

    reportErrorsTo(reportError): void {
      report = reportError;
    },
  };
  return store;
}

/**
 * When a record without further activity may be deleted. Until then it holds the reason why its session ended, and no
 * copy of its cookie can begin the session again.
 */
function forgetTimeMs(startedAtMs: number, idleEndMs: number, {maxLifetime}: RecordLimits): number {
  return Math.max(idleEndMs + KEEP_EXPIRED * SECOND_MS, startedAtMs + finiteMs(maxLifetime));
}

/** An infinite lifetime keeps no record for ever. */
function finiteMs(maxLifetime: number): number {
  return Number.isFinite(maxLifetime) ? maxLifetime * SECOND_MS : 0;
}

/** Both limits may have passed since the last request. The one that passed first ended the session. */
function endReason(nowMs: number, record: ActivityRecord, limits: RecordLimits): 'idle' | 'lifetime' | undefined {
  const idleEndMs = record.lastActivityMs + limits.expireAfter * SECOND_MS;
  const lifetimeEndMs = record.startedAtMs + limits.maxLifetime * SECOND_MS;
  if (nowMs < Math.min(idleEndMs, lifetimeEndMs)) return undefined;
  return idleEndMs <= lifetimeEndMs ? 'idle' : 'lifetime';
}

/** The part of all records that is put in order at once. */
const ORDERED_SHARE = 0.01;

/**
 * Returns a function that finds the id of the record with the oldest activity. It reads all records, but only once for
 * each hundredth of them that it returns: what has been active since is not the oldest, nor is what has begun since.
 */
function oldestFirst(records: ReadonlyMap<string, ActivityRecord>): () => string {
  let found: {readonly record: ActivityRecord; readonly lastActivityMs: number}[] = [];

  function search(): void {
    const times = Float64Array.from(records.values(), ({lastActivityMs}) => lastActivityMs).sort();
    const latest = times[Math.floor(times.length * ORDERED_SHARE)]!;
    found = [...records.values()]
      .filter(({lastActivityMs}) => lastActivityMs <= latest)
      .map((record) => ({record, lastActivityMs: record.lastActivityMs}))
      .sort((one, other) => one.lastActivityMs - other.lastActivityMs)
      .reverse();
  }
  return () => {
    for (;;) {
      const next = found.pop();
      if (next === undefined) search();
      else if (next.record.lastActivityMs === next.lastActivityMs && records.get(next.record.id) === next.record) {
        return next.record.id;
      }
    }
  };
}
