import type {EndedSession, EndReason, Started, StoredSession, Touch} from '../core/activity-store.ts';
import type {TombstoneCause} from '../core/tombstone.ts';
import {MAX_MS, type ScriptReply} from './redis-steps.ts';

/** The letters of tombstones. */
const CAUSES: Readonly<Record<string, TombstoneCause>> = {
  i: 'idle',
  l: 'lifetime',
  e: 'ended',
  r: 'rotated',
  v: 'revoked',
};

export function toTouch({outcome, values}: ScriptReply): Touch {
  if (outcome === 'active' || outcome === 'advanced') {
    const [idleFor, age, firstId] = values;
    const times = {idleFor: Number(idleFor) / 1000, age: Number(age) / 1000};
    return {active: true, advanced: outcome === 'advanced', ...times, ...(firstId && {firstId})};
  }
  // The place to which the key of the id points has no such record.
  if (outcome === 'elsewhere') return {active: false, reason: 'missing'};
  const [letter, endedForMs, successor, firstId] = values;
  const reason = outcome as EndReason;
  const cause = CAUSES[letter ?? ''];
  const first = firstId && {firstId};
  if (cause === undefined) return {active: false, reason, ...first};
  const tombstone = {cause, endedFor: Number(endedForMs) / 1000, ...(successor && {successor})};
  return {active: false, reason, ...first, tombstone};
}

export function toStarted({outcome, values}: ScriptReply): Started {
  return {refused: outcome === 'refused', ended: outcome === 'started' ? toEndedSessions(values) : []};
}

export function toEndedSessions(values: readonly string[]): EndedSession[] {
  return inGroups(values, 2).map(([id = '', firstId]) => toEnded(id, firstId));
}

function toEnded(id: string, firstId: string | undefined): EndedSession {
  return {id, ...(firstId && {firstId})};
}

export function toStoredSessions({values}: ScriptReply): StoredSession[] {
  return inGroups(values, 6).map(([id = '', idleFor, age, endsInMs, firstId, details]) => ({
    ...toEnded(id, firstId),
    idleFor: Number(idleFor) / 1000,
    age: Number(age) / 1000,
    // Longer than any session: the limits have no end.
    endsIn: Number(endsInMs) > MAX_MS / 2 ? Number.POSITIVE_INFINITY : Number(endsInMs) / 1000,
    ...(details && {details}),
  }));
}

/** Redis returns a flat list. */
function inGroups(values: readonly string[], size: number): (readonly string[])[] {
  return Array.from({length: values.length / size}, (_, n) => values.slice(n * size, (n + 1) * size));
}
