import {formatHeaders, formatReply, IDLE_FOR, parseIdleFor, USER} from '../contract.ts';
import {isSpeculative, mayPing, PING_METHODS} from './activity-policy.ts';
import type {MaybePromise, Reply, RequestView} from './http.ts';
import type {SessionState} from './session-state.ts';

/** Refuses what is no ping, before it can have an effect (S8). Undefined: it is one. */
export function refusePing(request: RequestView): Reply | undefined {
  if (!PING_METHODS.includes(request.method)) {
    return jsonReply(405, {error: 'method not allowed'}, {allow: PING_METHODS.join(', ')});
  }
  return mayPing(request) ? undefined : jsonReply(403, {error: 'not a ping of this site'});
}

/** The idle time that a ping uploads; null when there is none that can be believed (S4, S7). */
export function uploadedIdleFor(request: RequestView): MaybePromise<number | null> {
  if (isSpeculative(request)) return null;
  if (request.method === 'POST') return uploadedInBody(request);
  const values = new URLSearchParams(request.query).getAll(IDLE_FOR);
  return values.length === 1 ? (parseIdleFor(values[0]) ?? null) : null;
}

async function uploadedInBody(request: RequestView): Promise<number | null> {
  return parseIdleFor(idleForOf(await request.body())) ?? null;
}

/** The truth about the session, whatever the ping said. */
export function pingReply(state: SessionState, user: string | undefined): Reply {
  if (state.status !== 'active') return reply(200, formatReply('expired'));
  const headers = formatHeaders(state);
  if (user !== undefined) headers[USER] = user;
  return reply(200, formatReply(state), headers);
}

/** A reply with a small JSON body, never stored. */
export function jsonReply(status: number, body: object, headers: Record<string, string> = {}): Reply {
  return reply(status, JSON.stringify(body), headers);
}

/** On every reply to a ping (S9): not to be kept, nor taken for anything else, nor read by other origins. */
function reply(status: number, body: string, headers: Record<string, string> = {}): Reply {
  // One by one, since V8 takes 2 µs to spread as many, which is as long as all that was decided about the ping.
  headers['content-type'] = 'application/json';
  headers['cache-control'] = 'no-store';
  headers['x-content-type-options'] = 'nosniff';
  headers['cross-origin-resource-policy'] = 'same-origin';
  return {status, headers, body};
}

/** Reads `idleFor` out of a parsed body, or out of its text; own fields only, so that a prototype says nothing. */
function idleForOf(body: unknown): unknown {
  if (typeof body === 'string') return idleForOf(parseObject(body));
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
