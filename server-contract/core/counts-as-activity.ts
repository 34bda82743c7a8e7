import type {RequestView} from './http.ts';

/** Decides from the headers of a request alone whether the request counts as user activity. */

/**
 * The requests that count as activity, besides the idle time that pings report (S7):
 * `auto` every request that was not evidently made by a machine or by another site, as in django-session-security;
 * `strict` only navigations that the user starts on this site. Recommended where every page has the element.
 */
export type CountAs = 'auto' | 'strict';

type Headers = Pick<RequestView, 'header'>;
type AskedRequest = Headers & Partial<Pick<RequestView, 'method' | 'hidesPrefetch'>>;

/** Why a request counts as activity. */
export type ActivityReason =
  | 'navigation'
  | 'same-origin'
  | 'followed-link'
  | 'page-without-metadata'
  | 'activity-from'
  | 'user-navigation';

/** Why the headers of a request show no activity. */
export type InactivityReason =
  | 'prefetch'
  | 'hidden-prefetch'
  | 'event-stream'
  | 'websocket'
  | 'browser-report'
  | 'strict'
  | 'other-origin'
  | 'no-metadata';

/** A request counts as activity or not, by the rule that is named here. */
export type Verdict =
  | {readonly counts: true; readonly reason: ActivityReason}
  | {readonly counts: false; readonly reason: InactivityReason};

/** True when an ordinary request shows that the user is present. `activityFrom`: further origins whose pages count. */
export function isActivity(request: AskedRequest, countAs: CountAs, activityFrom: readonly string[] = []): boolean {
  return judgeRequest(request, countAs, activityFrom).counts;
}

/** Decides whether an ordinary request shows that the user is present, and says by which rule. */
export function judgeRequest(request: AskedRequest, countAs: CountAs, activityFrom: readonly string[] = []): Verdict {
  if (isSpeculative(request)) return VERDICTS.prefetch;
  if (isEventStream(request)) return VERDICTS.eventStream;
  const mode = request.header('sec-fetch-mode');
  if (isWebSocket(request, mode)) return VERDICTS.websocket;
  if (isBrowserReport(request)) return VERDICTS.browserReport;
  if (mayBePrefetch(request)) return VERDICTS.hiddenPrefetch;
  if (countAs === 'strict') return isSameOriginNavigation(request) ? VERDICTS.userNavigation : VERDICTS.strict;
  const verdict = judgeOrigin(request, mode);
  if (verdict.counts) return verdict;
  return activityFrom.includes(request.header('origin') ?? '') ? VERDICTS.activityFrom : verdict;
}

/** Made once, because a request that nobody observes must not pay for its reason. */
const VERDICTS = {
  navigation: {counts: true, reason: 'navigation'},
  sameOrigin: {counts: true, reason: 'same-origin'},
  followedLink: {counts: true, reason: 'followed-link'},
  pageWithoutMetadata: {counts: true, reason: 'page-without-metadata'},
  activityFrom: {counts: true, reason: 'activity-from'},
  userNavigation: {counts: true, reason: 'user-navigation'},
  prefetch: {counts: false, reason: 'prefetch'},
  hiddenPrefetch: {counts: false, reason: 'hidden-prefetch'},
  eventStream: {counts: false, reason: 'event-stream'},
  websocket: {counts: false, reason: 'websocket'},
  browserReport: {counts: false, reason: 'browser-report'},
  strict: {counts: false, reason: 'strict'},
  otherOrigin: {counts: false, reason: 'other-origin'},
  noMetadata: {counts: false, reason: 'no-metadata'},
} as const satisfies Readonly<Record<string, Verdict>>;

/** Prefetches and prerenders carry the session's cookie, but the browser or a framework makes them without the user. */
export function isSpeculative(request: Headers): boolean {
  return (
    PREFETCH_HEADERS.some((name) => request.header(name) !== undefined) ||
    PURPOSE_HEADERS.some((name) => {
      const purpose = request.header(name);
      return purpose !== undefined && /prefetch|prerender|preview/i.test(purpose);
    })
  );
}

/**
 * `Sec-Purpose` is the standard header (https://fetch.spec.whatwg.org/#sec-purpose-header). Older browsers sent
 * `Purpose` (Chromium), `X-Purpose` (WebKit) or `X-Moz` (Firefox).
 */
const PURPOSE_HEADERS = ['sec-purpose', 'purpose', 'x-purpose', 'x-moz'];

/** The router of Next.js prefetches the links of a page by scripts, again and again, and marks those requests so. */
const PREFETCH_HEADERS = ['next-router-prefetch', 'next-router-segment-prefetch', 'x-middleware-prefetch'];

/** If prefetches look like other GET requests of scripts, none of them counts. Pings report the user's clicks. */
function mayBePrefetch(request: AskedRequest): boolean {
  return request.hidesPrefetch === true && request.method === 'GET' && request.header('sec-fetch-dest') === 'empty';
}

/**
 * An EventSource reconnects without the user, as long as the page is open
 * (https://html.spec.whatwg.org/#server-sent-events), and so do scripts that keep a WebSocket open.
 */
function isEventStream(request: Headers): boolean {
  return /\btext\/event-stream\b/i.test(request.header('accept') ?? '');
}

function isWebSocket(request: Headers, mode: string | undefined): boolean {
  return mode === 'websocket' || /\bwebsocket\b/i.test(request.header('upgrade') ?? '');
}

/**
 * Browsers send reports of CSP violations, crashes and network errors on their own, with the session's cookie
 * (https://www.w3.org/TR/reporting-1/).
 */
function isBrowserReport(request: Headers): boolean {
  return request.header('sec-fetch-dest') === 'report';
}

/**
 * Images, frames and fetches of a page of another origin do not count, also on the same site: `SameSite` cookies are
 * sent with requests of every subdomain (https://www.w3.org/TR/fetch-metadata/#sec-fetch-site-header). A link on such a
 * page that the user follows is a navigation.
 *
 * Browsers send no `Sec-Fetch-Site` over plain HTTP, nor did Safari before 16.4. Then any site may have made the request,
 * and only one that asks for a page counts. Scripts of those browsers report activity by pings.
 */
function judgeOrigin(request: Headers, mode: string | undefined): Verdict {
  const site = request.header('sec-fetch-site');
  if (site === undefined) {
    return /\btext\/html\b/i.test(request.header('accept') ?? '') ? VERDICTS.pageWithoutMetadata : VERDICTS.noMetadata;
  }
  const navigates = mode === 'navigate';
  if (site === 'same-origin' || site === 'none') return navigates ? VERDICTS.navigation : VERDICTS.sameOrigin;
  return navigates && request.header('sec-fetch-dest') === 'document' ? VERDICTS.followedLink : VERDICTS.otherOrigin;
}

/**
 * A link, a form or a typed address. `Sec-Fetch-User` is absent on navigations by scripts and refreshes
 * (https://www.w3.org/TR/fetch-metadata/#sec-fetch-user-header).
 */
function isSameOriginNavigation(request: Headers): boolean {
  const site = request.header('sec-fetch-site');
  return request.header('sec-fetch-user') === '?1' && (site === 'same-origin' || site === 'none');
}
