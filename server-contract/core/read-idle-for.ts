import {IDLE_FOR} from '../contract.ts';
import {isSpeculative} from './counts-as-activity.ts';
import type {RequestView} from './http.ts';

/** What a ping claims: the seconds since the last activity, or why it claims nothing. */
export type PingReason = 'idle-time' | 'no-idle-time' | 'invalid-idle-time' | 'prefetch';

export interface ReportedIdleTime {
  /** Null when there is no valid one (S4, S7). */
  readonly idleFor: number | null;
  readonly reason: PingReason;
}

/** The idle time that a ping reports. */
export async function readIdleFor(request: RequestView): Promise<ReportedIdleTime> {
  if (isSpeculative(request)) return {idleFor: null, reason: 'prefetch'};
  if (request.method === 'POST') return reported(idleForIn(await request.body()));
  const values = new URLSearchParams(request.query).getAll(IDLE_FOR);
  return values.length > 1 ? INVALID : reported(values[0]);
}

const INVALID: ReportedIdleTime = {idleFor: null, reason: 'invalid-idle-time'};

function reported(value: unknown): ReportedIdleTime {
  if (value === undefined) return {idleFor: null, reason: 'no-idle-time'};
  const idleFor = parseIdleFor(value);
  return idleFor === undefined ? INVALID : {idleFor, reason: 'idle-time'};
}

/** Reads a reported idle time strictly (S4): whole seconds, at most nine digits. Anything else gives undefined. */
export function parseIdleFor(value: unknown): number | undefined {
  if (typeof value === 'string') return /^\d{1,9}$/.test(value) ? Number(value) : undefined;
  const isValid = typeof value === 'number' && Number.isInteger(value) && value >= 0 && value < 1e9;
  return isValid ? value : undefined;
}

/** Reads `idleFor` from a parsed body or from its text. Only own fields count, so that a prototype has no effect. */
function idleForIn(body: unknown): unknown {
  if (typeof body === 'string') return idleForIn(parseObject(body));
  if (typeof body !== 'object' || body === null || !Object.hasOwn(body, IDLE_FOR)) return undefined;
  return (body as {[IDLE_FOR]: unknown})[IDLE_FOR];
}

function parseObject(text: string): object | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}
