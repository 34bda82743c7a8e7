import {EXAMPLES} from './examples.ts';
import {DEFAULT_LIMITS, type Limits, limitsToQuery} from './limits.ts';

export const PING_URL = '/session_security/ping';

/** What the server does not take for activity: looking at it, playing it a trick, and drafts that save themselves. */
export const WATCH_URL = '/what-the-server-knows';
export const TROUBLE_URL = '/trouble';
export const DRAFT_URL = '/draft';
export const PASSIVE = [WATCH_URL, TROUBLE_URL, DRAFT_URL];

/** Pages that only whoever is signed in can see. */
export const RECORD = 'record';
export const DESK = 'desk';
/** Where a sign-in leads that a locked page has opened in a window of its own. */
export const SIGNED_IN = 'signed-in';
export const SIGNED_IN_PAGES = [
  RECORD,
  DESK,
  SIGNED_IN,
  ...EXAMPLES.flatMap(({name, signedIn}) => (signedIn ? [name] : [])),
];

/** The query by which one page asks the next for its limits, and the sign-in page for the way back to `page`. */
export function visitQuery(limits: Limits, page: string = RECORD): string {
  const query = limitsToQuery(limits);
  if (page === RECORD) return query;
  return `${query || '?'}${query && '&'}next=${page}`;
}

/** The page to go to after signing in: one of ours, whatever else an address may ask for. */
export function nextPage(query: Readonly<Record<string, unknown>>): string {
  return SIGNED_IN_PAGES.find((page) => page === query.next) ?? RECORD;
}

/** The values that a page gets about the signed-in user. `beside` is for a sign-in in a window of its own. */
export function visitValues(user: string, limits: Limits = DEFAULT_LIMITS, page: string = RECORD) {
  return {...limits, user, query: visitQuery(limits, page), beside: visitQuery(limits, SIGNED_IN)};
}
