import {ENDED, formatHeaders, formatReply, PING_ID, PING_ID_ECHO, REVOKED, USER} from '../contract.ts';
import {type NoPingReason, noPingReason, PING_METHODS} from './cross-site-check.ts';
import type {Reply, RequestView} from './http.ts';
import type {SessionState} from './session-state.ts';

/** The reply to a request that is refused, and why. */
export interface PingRefusal {
  readonly reply: Reply;
  readonly reason: NoPingReason | 'method-not-allowed';
}

/** Refuses a request that is no ping of this site, before it has an effect (S8). Undefined: the ping is accepted. */
export function refusePing(request: RequestView): PingRefusal | undefined {
  if (!PING_METHODS.includes(request.method)) {
    const reply = jsonReply(405, {error: 'method not allowed'}, {allow: PING_METHODS.join(', ')});
    return {reply, reason: 'method-not-allowed'};
  }
  const reason = noPingReason(request);
  return reason && {reply: jsonReply(403, {error: 'not a ping of this site'}), reason};
}

/** The id of a ping, which its reply repeats (P7). Undefined when there is no valid one, or more than one. */
export function readPingId({query}: Pick<RequestView, 'query'>): string | undefined {
  // Not by URLSearchParams: a valid id needs no decoding, and a second parse would cost as much as the decision.
  const [value, ...more] = query.split('&').filter((pair) => pair.startsWith(`${PING_ID}=`));
  return more.length === 0 ? parsePingId(value?.slice(PING_ID.length + 1)) : undefined;
}

/** True for a ping of `<session-security>`, at whatever address: the element makes its ids of four random numbers. */
export function isPingOfElement({query}: Pick<RequestView, 'query'>): boolean {
  return /(?:^|&)pingId=\d+(?:-\d+){3}(?:&|$)/.test(query);
}

/** Reads a ping id: 1 to 64 characters of `A-Z a-z 0-9 _ -`, which are safe in a header. Anything else: undefined. */
export function parsePingId(value: string | undefined): string | undefined {
  return value !== undefined && /^[\w-]{1,64}$/.test(value) ? value : undefined;
}

/** The reply describes the session as it is, whatever the ping claimed. */
export function pingReply(state: SessionState, user: string | undefined, pingId: string | undefined): Reply {
  const headers = state.status === 'active' ? formatHeaders(state) : {};
  if (pingId !== undefined) headers[PING_ID_ECHO] = pingId;
  if (state.status === 'ended' && state.reason === 'revoked') headers[ENDED] = REVOKED;
  if (state.status !== 'active') return reply(200, formatReply('expired'), headers);
  if (user !== undefined) headers[USER] = user;
  return reply(200, formatReply(state), headers);
}

/** A reply with a small JSON body that is never stored. */
export function jsonReply(status: number, body: object, headers: Record<string, string> = {}): Reply {
  return reply(status, JSON.stringify(body), headers);
}

/** Adds the headers of every reply to a ping (S9): not stored, not sniffed, not readable by other origins. */
function reply(status: number, body: string, headers: Record<string, string> = {}): Reply {
  // Set one by one: V8 takes 2 µs to spread these headers, as long as the whole decision about the ping.
  headers['content-type'] = 'application/json';
  headers['cache-control'] = 'no-store';
  headers['x-content-type-options'] = 'nosniff';
  headers['cross-origin-resource-policy'] = 'same-origin';
  return {status, headers, body};
}
