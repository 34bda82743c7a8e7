import {EXAMPLES} from './examples.ts';
import {DEFAULT_LIMITS, type Limits, limitsToQuery} from './limits.ts';

export const PING_URL = '/session_security/ping';

/** Addresses that the server does not count as activity: reading its state, causing trouble, and automatic drafts. */
export const WATCH_URL = '/what-the-server-knows';
export const TROUBLE_URL = '/trouble';
export const DRAFT_URL = '/draft';
export const PASSIVE = [WATCH_URL, TROUBLE_URL, DRAFT_URL];

/** Pages for signed-in users only. */
export const RECORD = 'record';
export const DESK = 'desk';
/** The page after a sign-in in the window that a locked page has opened. */
export const SIGNED_IN = 'signed-in';
export const SIGNED_IN_PAGES = [
  RECORD,
  DESK,
  SIGNED_IN,
  ...EXAMPLES.flatMap(({name, signedIn}) => (signedIn ? [name] : [])),
];

/** The query that gives the limits to the next page, and the return page to the sign-in page. */
export function visitQuery(limits: Limits, page: string = RECORD): string {
  const query = limitsToQuery(limits);
  if (page === RECORD) return query;
  return `${query || '?'}${query && '&'}next=${page}`;
}

/** The page to go to after signing in. Only pages of the demo are accepted. */
export function nextPage(query: Readonly<Record<string, unknown>>): string {
  return SIGNED_IN_PAGES.find((page) => page === query.next) ?? RECORD;
}

/** The values that a page gets about the signed-in user. `beside` is for a sign-in in a window of its own. */
export function visitValues(user: string, limits: Limits = DEFAULT_LIMITS, page: string = RECORD) {
  return {...limits, user, query: visitQuery(limits, page), beside: visitQuery(limits, SIGNED_IN)};
}
