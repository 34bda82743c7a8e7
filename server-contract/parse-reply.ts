import {ENDS_IN, EXPIRE_AFTER, LOGOUT, PING_ID_ECHO, type SessionInfo, USER, WARN_AFTER} from './contract.ts';

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
const SIGNED_OUT_STATUSES = [401, 403, 419, 440];

/**
 * Reads a reply strictly (P4). A reply that is neither an idle time nor an end is `unreachable`, and so is one that
 * repeats the id of another ping, whatever it says: it comes out of a cache (P7).
 */
export function parseReply(head: ReplyHead, body: string): PingOutcome {
  const {headers, pingId} = head;
  const echo = headers.get(PING_ID_ECHO);
  return pingId !== undefined && echo !== null && echo !== pingId ? 'unreachable' : readReply(head, body);
}

/** The same for a reply to this very ping. */
export function readReply({status, headers, elsewhere}: ReplyHead, body: string): PingOutcome {
  if (SIGNED_OUT_STATUSES.includes(status)) return 'expired';
  if (status !== 200) return 'unreachable';
  const json = /^application\/(.+\+)?json\b/i.test(headers.get('content-type') ?? '');
  if (!json) return elsewhere ? 'expired' : 'unreachable';
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

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function parseSeconds(header: string | null): number | undefined {
  return /^\s*\d+(\.\d+)?\s*$/.test(header ?? '') ? Number(header) : undefined;
}

function isDuration(value: unknown): value is number {
  return Number.isFinite(value) && Number(value) >= 0;
}
