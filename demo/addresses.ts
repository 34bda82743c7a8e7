import {EXAMPLES} from './examples.ts';
import {DEFAULT_LIMITS, type Limits, limitsToQuery} from './limits.ts';

export const PING_URL = '/session_security/ping';

/** Addresses that the server does not count as activity: reading its state, causing trouble, and automatic drafts. */
export const WATCH_URL = '/what-the-server-knows';
export const TROUBLE_URL = '/trouble';
export const DRAFT_URL = '/draft';
/** The list of the user's sessions, which a page asks for once a second. */
export const SESSIONS_URL = '/sessions';
export const PASSIVE = [WATCH_URL, TROUBLE_URL, DRAFT_URL, SESSIONS_URL];

/** The same pages as another device sees them: with a session cookie of their own. */
export const OTHER_DEVICE = '/other-device';

/** Pages for signed-in users only. */
export const RECORD = 'record';
export const DESK = 'desk';
export const DEVICES = 'devices';
export const PHONE = 'phone';
/** The page after a sign-in in the window that a locked page has opened. */
export const SIGNED_IN = 'signed-in';
/** The desk with the script of django-session-security, where that is installed. */
export const BY_THE_ORIGINAL = 'by-the-original';
export const SIGNED_IN_PAGES = [
  RECORD,
  DESK,
  DEVICES,
  PHONE,
  SIGNED_IN,
  ...EXAMPLES.flatMap(({name, signedIn}) => (signedIn ? [name] : [])),
];

/** Those that are no examples. */
export const PLAIN_PAGES: readonly string[] = [DESK, DEVICES, PHONE, SIGNED_IN];

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
