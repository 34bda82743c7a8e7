import {REQUESTED_WITH} from '../contract.ts';
import type {RequestView} from './http.ts';

/** Decides from the method and the headers of a ping alone whether this site sent it. */

/** The methods that a ping may have. */
export const PING_METHODS: readonly string[] = ['GET', 'HEAD', 'POST'];

/** Why a request to the address of the ping is no ping of this site. */
export type NoPingReason = 'ping-by-navigation' | 'ping-of-other-origin' | 'ping-by-markup' | 'ping-without-proof';

/** True when a page of this origin made the ping (S8). */
export function mayPing(request: Pick<RequestView, 'header' | 'secure'>): boolean {
  return noPingReason(request) === undefined;
}

/**
 * Undefined when a page of this origin made the ping (S8). Browsers say so in `Sec-Fetch-Site`, over HTTPS and on localhost
 * (https://www.w3.org/TR/fetch-metadata/). Without that header, `X-Requested-With` or the server's own `Origin` proves
 * it: another site cannot send the first without a CORS preflight, and cannot forge the second. A navigation is never a
 * ping, because any site may navigate to any address, with the session's cookie.
 */
export function noPingReason(request: Pick<RequestView, 'header' | 'secure'>): NoPingReason | undefined {
  if (request.header('sec-fetch-mode') === 'navigate') return 'ping-by-navigation';
  const site = request.header('sec-fetch-site');
  if (site === undefined) {
    return request.header(REQUESTED_WITH) !== undefined || isOwnOrigin(request) ? undefined : 'ping-without-proof';
  }
  if (site !== 'same-origin') return 'ping-of-other-origin';
  return (request.header('sec-fetch-dest') ?? 'empty') === 'empty' ? undefined : 'ping-by-markup';
}

/**
 * A page of plain HTTP is another origin than the server, and an attacker in its network may have written it. A server
 * that is reached by plain HTTP may stand behind a proxy with HTTPS that it does not know, so there both schemes pass.
 */
function isOwnOrigin(request: Pick<RequestView, 'header' | 'secure'>): boolean {
  const [, scheme, host] = /^(https?):\/\/(.+)$/i.exec(request.header('origin') ?? '') ?? [];
  if (host === undefined || host.toLowerCase() !== request.header('host')?.toLowerCase()) return false;
  return scheme?.toLowerCase() === 'https' || !request.secure;
}
