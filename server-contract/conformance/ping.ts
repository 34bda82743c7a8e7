import {CLIENT_NAME, IDLE_FOR, LOGOUT, parseReply} from '../contract.ts';
import type {Response} from './send.ts';

/** The largest idle time: older than any activity, it asks without telling anything. */
export const NO_NEWS = 999_999_999;

/** The headers with which the element's browser sends a ping. */
export const PAGE_HEADERS = {
  accept: 'application/json',
  'x-requested-with': CLIENT_NAME,
  'sec-fetch-site': 'same-origin',
  'sec-fetch-mode': 'cors',
  'sec-fetch-dest': 'empty',
} as const;

export function claim(idleFor: number): string {
  return `${IDLE_FOR}=${idleFor}`;
}

/** The idle time, or that the session has ended; undefined for what the contract does not know as a reply to a ping. */
export function readPing({status, headers, body}: Response): number | 'ended' | undefined {
  if (status !== 200) return undefined;
  const get = (name: string): string | null => headers[name]?.toString() ?? null;
  const reply = parseReply({status, elsewhere: false, headers: {get}}, body);
  if (reply === 'unreachable') return undefined;
  return reply === 'expired' ? 'ended' : reply.idleFor;
}

/** The two replies, as an explanation names them. */
export const LIVING = '200, application/json, a number from 0 on';
export const ENDED = `200, application/json, "${LOGOUT}"`;
