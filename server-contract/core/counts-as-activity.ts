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

/** True when an ordinary request shows that the user is present. `activityFrom`: further origins whose pages count. */
export function isActivity(request: AskedRequest, countAs: CountAs, activityFrom: readonly string[] = []): boolean {
  if (isSpeculative(request) || isReconnecting(request) || isBrowserReport(request)) return false;
  if (mayBePrefetch(request)) return false;
  if (countAs === 'strict') return isSameOriginNavigation(request);
  return comesFromOwnPage(request) || activityFrom.includes(request.header('origin') ?? '');
}

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
function isReconnecting(request: Headers): boolean {
  return (
    /\btext\/event-stream\b/i.test(request.header('accept') ?? '') ||
    /\bwebsocket\b/i.test(request.header('upgrade') ?? '') ||
    request.header('sec-fetch-mode') === 'websocket'
  );
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
function comesFromOwnPage(request: Headers): boolean {
  const site = request.header('sec-fetch-site');
  if (site === undefined) return /\btext\/html\b/i.test(request.header('accept') ?? '');
  if (site === 'same-origin' || site === 'none') return true;
  return request.header('sec-fetch-mode') === 'navigate' && request.header('sec-fetch-dest') === 'document';
}

/**
 * A link, a form or a typed address. `Sec-Fetch-User` is absent on navigations by scripts and refreshes
 * (https://www.w3.org/TR/fetch-metadata/#sec-fetch-user-header).
 */
function isSameOriginNavigation(request: Headers): boolean {
  const site = request.header('sec-fetch-site');
  return request.header('sec-fetch-user') === '?1' && (site === 'same-origin' || site === 'none');
}
