import type {RequestView} from './http.ts';

/** Decides from the headers of a request alone whether the request counts as user activity. */

/**
 * The requests that count as activity, besides the idle time that pings report (S7):
 * `auto` every request that was not evidently made by a machine, as in django-session-security;
 * `strict` only navigations that the user starts on this site. Recommended where every page has the element.
 */
export type CountAs = 'auto' | 'strict';

type Headers = Pick<RequestView, 'header'>;

/** True when an ordinary request shows that the user is present. */
export function isActivity(request: Headers, countAs: CountAs): boolean {
  if (isSpeculative(request) || isReconnecting(request) || isBrowserReport(request)) return false;
  if (isCrossSiteSubresource(request)) return false;
  return countAs === 'auto' || isSameOriginNavigation(request);
}

/** Prefetches and prerenders carry the session's cookie, but the browser makes them without the user. */
export function isSpeculative(request: Headers): boolean {
  return PURPOSE_HEADERS.some((name) => {
    const purpose = request.header(name);
    return purpose !== undefined && /prefetch|prerender|preview/i.test(purpose);
  });
}

/**
 * `Sec-Purpose` is the standard header (https://fetch.spec.whatwg.org/#sec-purpose-header). Older browsers sent
 * `Purpose` (Chromium), `X-Purpose` (WebKit) or `X-Moz` (Firefox).
 */
const PURPOSE_HEADERS = ['sec-purpose', 'purpose', 'x-purpose', 'x-moz'];

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

/** Images, frames and fetches of another site's page. A link on that page that the user follows is a navigation. */
function isCrossSiteSubresource(request: Headers): boolean {
  if (request.header('sec-fetch-site') !== 'cross-site') return false;
  return request.header('sec-fetch-mode') !== 'navigate' || request.header('sec-fetch-dest') !== 'document';
}

/**
 * A link, a form or a typed address. `Sec-Fetch-User` is absent on navigations by scripts and refreshes
 * (https://www.w3.org/TR/fetch-metadata/#sec-fetch-user-header).
 */
function isSameOriginNavigation(request: Headers): boolean {
  const site = request.header('sec-fetch-site');
  return request.header('sec-fetch-user') === '?1' && (site === 'same-origin' || site === 'none');
}
