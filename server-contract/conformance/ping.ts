import {CLIENT_NAME, IDLE_FOR, LOGOUT} from '../contract.ts';
import {parseReply} from '../parse-reply.ts';
import type {Response} from './send.ts';

/** The largest idle time. It is older than any activity, so the ping reports nothing new. */
export const NO_NEWS = 999_999_999;

/** The headers that a browser sends with a ping of the element. */
export const PAGE_HEADERS = {
  accept: 'application/json',
  'x-requested-with': CLIENT_NAME,
  'sec-fetch-site': 'same-origin',
  'sec-fetch-mode': 'cors',
  'sec-fetch-dest': 'empty',
} as const;

/** The headers that a browser sends when the user follows a link on a page of the own origin. */
export const NAVIGATION_HEADERS = {
  accept: 'text/html,application/xhtml+xml,*/*;q=0.8',
  'sec-fetch-site': 'same-origin',
  'sec-fetch-mode': 'navigate',
  'sec-fetch-dest': 'document',
  'sec-fetch-user': '?1',
} as const;

export function idleForQuery(idleFor: number): string {
  return `${IDLE_FOR}=${idleFor}`;
}

/** The idle time, or that the session has ended. Undefined when the response is no reply to a ping by the contract. */
export function readPing({status, headers, body}: Response): number | 'ended' | undefined {
  if (status !== 200) return undefined;
  const get = (name: string): string | null => headers[name]?.toString() ?? null;
  const reply = parseReply({status, elsewhere: false, headers: {get}}, body);
  if (reply === 'unreachable') return undefined;
  return reply === 'expired' ? 'ended' : reply.idleFor;
}

/** The two replies, as a report names them. */
export const ALIVE = '200, application/json, a number from 0 on';
export const ENDED = `200, application/json, "${LOGOUT}"`;
