/**
 * The wire between the element and a server, both ways: the one file that the browser half and the server half share.
 * It imports nothing. README.md beside it is the normative text; names of rules (S4, P4 …) are those of the tests.
 * Every number on the wire is a count of seconds. Clock readings never leave a machine.
 */

/** The query or body field in which the browser says how many whole seconds ago its user was last active. */
export const IDLE_FOR = 'idleFor';

/** The body that ends the session, as JSON: `"logout"`. */
export const LOGOUT = 'logout';

/** Where the ping lives unless told otherwise. */
export const DEFAULT_PING_URL = '/session_security/ping';

/** Header names, in lower case so that they index Node's `req.headers` as well as `Headers`. */
export const REQUESTED_WITH = 'x-requested-with';
export const EXPIRE_AFTER = 'session-expire-after';
export const WARN_AFTER = 'session-warn-after';
export const ENDS_IN = 'session-ends-in';
export const USER = 'session-user';

/** The value the element sends in `X-Requested-With`; any value proves that no other site sent the ping unasked. */
export const CLIENT_NAME = 'session-security';

/** What a server says of a session that lives. All durations in seconds; what is left out was not said. */
export interface ServerWord {
  /** Seconds since the last activity in any tab or device. */
  readonly idleFor: number;
  /** Limits of this person's session; they win over the element's attributes. */
  readonly expireAfter?: number;
  readonly warnAfter?: number;
  /** Seconds to the absolute end, which no activity moves. */
  readonly endsIn?: number;
  /** Opaque; changes with the signed-in user. */
  readonly user?: string;
}

/** A server's answer to a ping: it lives, it is over, or the answer is no answer (P5: neither extends nor ends). */
export type PingReply = ServerWord | 'expired' | 'unreachable';

/** The part of a fetch `Response` (or of anything like it) that decides. */
export interface ReplyHead {
  readonly status: number;
  /** The reply came from another path than the one asked, not counting a final slash. */
  readonly elsewhere: boolean;
  readonly headers: {get(name: string): string | null};
}

/** Statuses that say "you are not signed in": 419 and 440 are what Laravel and IIS answer for it. */
const ENDED = new Set([401, 403, 419, 440]);

/** Reads a reply strictly (P4). What is neither an idle time nor an end is `unreachable`, never a guess. */
export function parseReply(head: ReplyHead, body: string): PingReply {
  const {status, headers} = head;
  if (ENDED.has(status)) return 'expired';
  if (status !== 200) return 'unreachable';
  const json = /^application\/(.+\+)?json\b/i.test(headers.get('content-type') ?? '');
  if (!json) return head.elsewhere ? 'expired' : 'unreachable';
  const value = parseJson(body);
  if (value === LOGOUT) return 'expired';
  if (!isDuration(value)) return 'unreachable';
  const word: {-readonly [K in keyof ServerWord]: ServerWord[K]} = {idleFor: value};
  const expireAfter = seconds(headers.get(EXPIRE_AFTER));
  const warnAfter = seconds(headers.get(WARN_AFTER));
  const endsIn = seconds(headers.get(ENDS_IN));
  const user = headers.get(USER);
  if (expireAfter) word.expireAfter = expireAfter;
  if (warnAfter) word.warnAfter = warnAfter;
  if (endsIn !== undefined) word.endsIn = endsIn;
  if (user) word.user = user;
  return word;
}

/** The strict reading of an uploaded idle time (S4): whole seconds, at most nine digits; anything else is undefined. */
export function parseIdleFor(value: unknown): number | undefined {
  if (typeof value === 'string') return /^\d{1,9}$/.test(value) ? Number(value) : undefined;
  return Number.isInteger(value) && isDuration(value) && value < 1e9 ? value : undefined;
}

/** The body of a reply: idle time in whole seconds, rounded up so that repeated pings never stretch a session (B6). */
export function formatReply(word: ServerWord | 'expired'): string {
  return word === 'expired' ? JSON.stringify(LOGOUT) : String(Math.ceil(word.idleFor));
}

/** The reply headers of a session that lives, for the values that are known. */
export function formatHeaders(word: ServerWord): Record<string, string> {
  const headers: Record<string, string> = {};
  if (word.expireAfter !== undefined) headers[EXPIRE_AFTER] = String(word.expireAfter);
  if (word.warnAfter !== undefined) headers[WARN_AFTER] = String(word.warnAfter);
  if (word.endsIn !== undefined) headers[ENDS_IN] = String(Math.max(0, Math.floor(word.endsIn)));
  if (word.user !== undefined) headers[USER] = word.user;
  return headers;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function seconds(header: string | null): number | undefined {
  return header !== null && /^\d+(\.\d+)?$/.test(header.trim()) ? Number(header) : undefined;
}

function isDuration(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0;
}
