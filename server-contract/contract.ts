/**
 * The wire protocol between the element and a server. Both halves import this file, and it imports nothing.
 * README.md in this folder is the normative text. Rule names such as S4 or P4 are listed in docs/behaviour.md.
 * All numbers on the wire are durations in seconds. No clock reading leaves a machine.
 */

/** The query or body field with the idle time that the browser reports, in whole seconds. */
export const IDLE_FOR = 'idleFor';

/** The query parameter that makes the address of each ping its own, so that no cache has a reply for it (P7). */
export const PING_ID = 'pingId';

/** The reply header that repeats `pingId`: the reply was made for this very ping. */
export const PING_ID_ECHO = 'session-ping-id';

/** The reply body of a session that has ended, as JSON: `"logout"`. */
export const LOGOUT = 'logout';

/** The default path of the ping. */
export const DEFAULT_PING_URL = '/session_security/ping';

/** Header names, in lower case, so that they index Node's `req.headers` as well as `Headers`. */
export const REQUESTED_WITH = 'x-requested-with';
export const EXPIRE_AFTER = 'session-expire-after';
export const WARN_AFTER = 'session-warn-after';
export const ENDS_IN = 'session-ends-in';
export const USER = 'session-user';

/** The value that the element sends in `X-Requested-With`. Any value proves that no other site caused the ping. */
export const CLIENT_NAME = 'session-security';

/** The state of a living session, as the server reports it. Durations in seconds; undefined: not reported. */
export interface SessionInfo {
  /** Seconds since the last activity in any tab or device. */
  readonly idleFor: number;
  /** Limits of this user's session. They override the element's attributes. */
  readonly expireAfter?: number;
  readonly warnAfter?: number;
  /** Seconds until the end of the session's maximum lifetime. Activity does not move it. */
  readonly endsIn?: number;
  /** Opaque. Changes when another user signs in. */
  readonly user?: string;
}

/** A reply to a ping. `unreachable`: the reply cannot be used, and neither extends nor ends the session (P5). */
export type PingOutcome = SessionInfo | 'expired' | 'unreachable';

/** The parts of a fetch `Response` (or of a similar object) that decide what the reply means. */
export interface ReplyHead {
  readonly status: number;
  /** The reply came from another path than the requested one. A final slash does not matter. */
  readonly elsewhere: boolean;
  /** The id that the ping carried. Undefined: an echo in the reply is not looked at. */
  readonly pingId?: string | undefined;
  readonly headers: {get(name: string): string | null};
}

/** Statuses that mean "not signed in". Laravel answers 419, and IIS 440. */
const SIGNED_OUT_STATUSES = new Set([401, 403, 419, 440]);

/**
 * Reads a reply strictly (P4). A reply that is neither an idle time nor an end is `unreachable`, and so is one that
 * repeats the id of another ping, whatever it says: it comes out of a cache (P7).
 */
export function parseReply(head: ReplyHead, body: string): PingOutcome {
  const {status, headers, pingId} = head;
  const echo = headers.get(PING_ID_ECHO);
  if (pingId !== undefined && echo !== null && echo !== pingId) return 'unreachable';
  if (SIGNED_OUT_STATUSES.has(status)) return 'expired';
  if (status !== 200) return 'unreachable';
  const json = /^application\/(.+\+)?json\b/i.test(headers.get('content-type') ?? '');
  if (!json) return head.elsewhere ? 'expired' : 'unreachable';
  const value = parseJson(body);
  if (value === LOGOUT) return 'expired';
  if (!isDuration(value)) return 'unreachable';
  const info: {-readonly [K in keyof SessionInfo]: SessionInfo[K]} = {idleFor: value};
  const expireAfter = parseSeconds(headers.get(EXPIRE_AFTER));
  const warnAfter = parseSeconds(headers.get(WARN_AFTER));
  const endsIn = parseSeconds(headers.get(ENDS_IN));
  const user = headers.get(USER);
  if (expireAfter) info.expireAfter = expireAfter;
  if (warnAfter) info.warnAfter = warnAfter;
  if (endsIn !== undefined) info.endsIn = endsIn;
  if (user) info.user = user;
  return info;
}

/** Reads a reported idle time strictly (S4): whole seconds, at most nine digits. Anything else gives undefined. */
export function parseIdleFor(value: unknown): number | undefined {
  if (typeof value === 'string') return /^\d{1,9}$/.test(value) ? Number(value) : undefined;
  return Number.isInteger(value) && isDuration(value) && value < 1e9 ? value : undefined;
}

/** Reads a ping id: 1 to 64 characters of `A-Z a-z 0-9 _ -`, which are safe in a header. Anything else: undefined. */
export function parsePingId(value: string | undefined): string | undefined {
  return value !== undefined && /^[\w-]{1,64}$/.test(value) ? value : undefined;
}

/** The body of a reply. The idle time is rounded up, so that repeated pings never extend a session (B6). */
export function formatReply(info: SessionInfo | 'expired'): string {
  return info === 'expired' ? JSON.stringify(LOGOUT) : String(Math.ceil(info.idleFor));
}

/** The reply headers of a living session. Unknown values have no header. */
export function formatHeaders(info: SessionInfo): Record<string, string> {
  const headers: Record<string, string> = {};
  if (info.expireAfter !== undefined) headers[EXPIRE_AFTER] = String(info.expireAfter);
  if (info.warnAfter !== undefined) headers[WARN_AFTER] = String(info.warnAfter);
  if (info.endsIn !== undefined) headers[ENDS_IN] = String(Math.max(0, Math.floor(info.endsIn)));
  if (info.user !== undefined) headers[USER] = info.user;
  return headers;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function parseSeconds(header: string | null): number | undefined {
  return header !== null && /^\d+(\.\d+)?$/.test(header.trim()) ? Number(header) : undefined;
}

function isDuration(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0;
}
