import type {RecordLimits} from '../core/activity-store.ts';
import {KEEP_EXPIRED} from '../core/tombstone.ts';

/**
 * The records of the memory store. Instants are of the store's clock, in milliseconds.
 *
 * A record has the limits of its session, not the instants at which they end it. V8 keeps a small whole number in the
 * record, and any other number in an object of 16 bytes beside it.
 */

export const SECOND_MS = 1000;

export interface ActivityRecord {
  /**
   * The id of the sign-in. Ids of later requests are often substrings of a cookie header, and V8 would keep the whole
   * header in memory for them (https://crbug.com/v8/2869).
   */
  readonly id: string;
  /** Counts the records in the order in which they begin. */
  readonly order: number;
  readonly startedAtMs: number;
  lastActivityMs: number;
  /** From the last activity to the end without further activity, by the longest limit of its requests. */
  expireAfterMs: number;
  /** The longest limit of its requests. Infinity: none. */
  maxLifetimeMs: number;
  /** The id under which it began, if it has changed its id since. */
  readonly firstId: string | undefined;
  readonly details: string | undefined;
  /** Undefined: it is in no list. */
  user: string | undefined;
  /** The neighbours in the list of its user. */
  newer: ActivityRecord | undefined;
  older: ActivityRecord | undefined;
}

/** With the fields in one order for all records, or V8 would treat them as objects of several kinds. */
export function createRecord(
  id: string,
  {order, startedAtMs, lastActivityMs, expireAfterMs, maxLifetimeMs}: Times,
  firstId?: string,
  details?: string,
): ActivityRecord {
  return {
    id,
    order,
    startedAtMs,
    lastActivityMs,
    expireAfterMs,
    maxLifetimeMs,
    firstId,
    details,
    user: undefined,
    newer: undefined,
    older: undefined,
  };
}

type Times = Pick<ActivityRecord, 'order' | 'startedAtMs' | 'lastActivityMs' | 'expireAfterMs' | 'maxLifetimeMs'>;

/** The end of the session without further activity, by the longest limits of its requests. */
export function endOf({lastActivityMs, startedAtMs, expireAfterMs, maxLifetimeMs}: ActivityRecord): {
  readonly atMs: number;
  readonly reason: 'idle' | 'lifetime';
} {
  const idleEndMs = lastActivityMs + expireAfterMs;
  const lifetimeEndMs = startedAtMs + maxLifetimeMs;
  return idleEndMs <= lifetimeEndMs ? {atMs: idleEndMs, reason: 'idle'} : {atMs: lifetimeEndMs, reason: 'lifetime'};
}

export function isLiving(record: ActivityRecord, nowMs: number): boolean {
  return nowMs < endOf(record).atMs;
}

/** Requests may have different limits, so a record is kept for the longest of them. */
export function advance(record: ActivityRecord, toMs: number, {expireAfter, maxLifetime}: RecordLimits): void {
  const leftMs = record.expireAfterMs - (toMs - record.lastActivityMs);
  record.expireAfterMs = Math.max(leftMs, expireAfter * SECOND_MS);
  record.maxLifetimeMs = Math.max(record.maxLifetimeMs, maxLifetime * SECOND_MS);
  record.lastActivityMs = toMs;
}

/**
 * When a record without further activity may be deleted. Until then it holds the reason why its session ended, and no
 * copy of its cookie can begin the session again. An infinite lifetime keeps no record for ever.
 */
export function forgetTimeMs({lastActivityMs, startedAtMs, expireAfterMs, maxLifetimeMs}: ActivityRecord): number {
  const keptUntilMs = lastActivityMs + expireAfterMs + KEEP_EXPIRED * SECOND_MS;
  return Number.isFinite(maxLifetimeMs) ? Math.max(keptUntilMs, startedAtMs + maxLifetimeMs) : keptUntilMs;
}

/** Both limits may have passed since the last request. The one that passed first ended the session. */
export function endReason(
  nowMs: number,
  record: ActivityRecord,
  limits: RecordLimits,
): 'idle' | 'lifetime' | undefined {
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
export function oldestFirst(records: ReadonlyMap<string, ActivityRecord>): () => ActivityRecord {
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
        return next.record;
      }
    }
  };
}
