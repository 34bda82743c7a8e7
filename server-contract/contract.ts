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

/** The path of the event stream, below that of the ping. */
export const EVENTS_PATH = '/events';

/** The type of the only message of the event stream: the session has ended. */
export const ENDED_EVENT = 'ended';

/** Header names, in lower case, so that they index Node's `req.headers` as well as `Headers`. */
export const REQUESTED_WITH = 'x-requested-with';
export const EXPIRE_AFTER = 'session-expire-after';
export const WARN_AFTER = 'session-warn-after';
export const ENDS_IN = 'session-ends-in';
export const USER = 'session-user';
/** On a reply of `"logout"`: why the session has ended. Only `revoked` is sent: the server ended it by itself (R6). */
export const ENDED = 'session-ended';
export const REVOKED = 'revoked';

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
