import {IDLE_FOR} from '../contract.ts';
import {isSpeculative} from './counts-as-activity.ts';
import type {RequestView} from './http.ts';

/** The idle time that a ping reports; null when there is no valid one (S4, S7). */
export async function readIdleFor(request: RequestView): Promise<number | null> {
  if (isSpeculative(request)) return null;
  if (request.method === 'POST') return parseIdleFor(idleForIn(await request.body())) ?? null;
  const values = new URLSearchParams(request.query).getAll(IDLE_FOR);
  return values.length === 1 ? (parseIdleFor(values[0]) ?? null) : null;
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
