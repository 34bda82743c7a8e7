import {REQUESTED_WITH} from '../contract.ts';
import type {RequestView} from './http.ts';

/**
 * What a request may say about its person, decided from its method and headers alone: whether it shows that somebody is
 * there, and whether a ping may be believed. Nothing here knows a session, a clock or a framework.
 */

/**
 * What counts as activity besides the idle time that pings upload (S7):
 * `auto` every request that is not evidently made by a machine, as django-session-security does;
 * `strict` only the navigations a person starts on this site. Recommended where each page has the element.
 */
export type CountAs = 'auto' | 'strict';

type Headers = Pick<RequestView, 'header'>;

/** True when an ordinary request shows that a person is there. */
export function isActivity(request: Headers, countAs: CountAs): boolean {
  if (isSpeculative(request) || isReconnecting(request) || isReport(request)) return false;
  if (isForeignSubresource(request)) return false;
  return countAs === 'auto' || isOwnNavigation(request);
}

/** Prefetches and prerenders carry the cookie, but the browser makes them on its own. */
export function isSpeculative(request: Headers): boolean {
  return PURPOSES.some((name) => {
    const purpose = request.header(name);
    return purpose !== undefined && /prefetch|prerender|preview/i.test(purpose);
  });
}

/** Before Sec-Purpose there were `Purpose` (Chromium), `X-Purpose` (WebKit, preview) and `X-Moz` (Firefox). */
const PURPOSES = ['sec-purpose', 'purpose', 'x-purpose', 'x-moz'];

/** An EventSource reconnects for ever without anybody there, and so do scripts that keep a WebSocket open. */
function isReconnecting(request: Headers): boolean {
  return (
    /\btext\/event-stream\b/i.test(request.header('accept') ?? '') ||
    /\bwebsocket\b/i.test(request.header('upgrade') ?? '') ||
    request.header('sec-fetch-mode') === 'websocket'
  );
}

/** What a browser tells of a page's violations, crashes and the network, some time later, and with the cookie. */
function isReport(request: Headers): boolean {
  return request.header('sec-fetch-dest') === 'report';
}

/** Images, frames and fetches that another site's page makes. Its links, which a person follows, are navigations. */
function isForeignSubresource(request: Headers): boolean {
  if (request.header('sec-fetch-site') !== 'cross-site') return false;
  return request.header('sec-fetch-mode') !== 'navigate' || request.header('sec-fetch-dest') !== 'document';
}

/** A link, a form or a typed address, but no script, no refresh and no other site. */
function isOwnNavigation(request: Headers): boolean {
  const site = request.header('sec-fetch-site');
  return request.header('sec-fetch-user') === '?1' && (site === 'same-origin' || site === 'none');
}

/** The methods a ping may have. */
export const PING_METHODS: readonly string[] = ['GET', 'HEAD', 'POST'];

/**
 * True when a ping was made by a page of this very origin (S8). Browsers say so in `Sec-Fetch-Site`, over HTTPS and on
 * localhost. Without it, a custom header or a matching `Origin` does: no other site can send the first unasked, nor
 * forge the second. A navigation is never a ping, since any site may navigate to any address, cookie included.
 */
export function mayPing(request: Headers): boolean {
  if (request.header('sec-fetch-mode') === 'navigate') return false;
  const site = request.header('sec-fetch-site');
  if (site !== undefined) return site === 'same-origin' && (request.header('sec-fetch-dest') ?? 'empty') === 'empty';
  return request.header(REQUESTED_WITH) !== undefined || isOwnOrigin(request.header('origin'), request.header('host'));
}

function isOwnOrigin(origin: string | undefined, host: string | undefined): boolean {
  return origin !== undefined && host !== undefined && origin.replace(/^https?:\/\//i, '') === host;
}

/**
 * True when a script asked and would rather have JSON than a page (S11). A navigation shows a page whatever its headers:
 * WebViews of Android put `X-Requested-With` on everything they ask for.
 */
export function wantsJson(request: Headers): boolean {
  if (request.header('sec-fetch-mode') === 'navigate') return false;
  if (request.header(REQUESTED_WITH) !== undefined) return true;
  const accept = request.header('accept') ?? '';
  const json = preference(accept, /^application\/(.+\+)?json$/i);
  return json > 0 && json > preference(accept, /^text\/html$/i);
}

/** The weight that an Accept header gives a type: its q, less a trifle for each type named before it. 0: not named. */
function preference(accept: string, type: RegExp): number {
  const ranges = accept.split(',').map((range) => range.split(';').map((part) => part.trim()));
  const place = ranges.findIndex(([name = '']) => type.test(name));
  if (place === -1) return 0;
  const q = ranges[place]?.find((part) => /^q=/i.test(part));
  const weight = q === undefined ? 1 : Number(q.slice(2)) || 0;
  return weight === 0 ? 0 : weight - place * 1e-6;
}
