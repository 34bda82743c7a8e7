import {REQUESTED_WITH} from '../contract.ts';
import type {RequestView} from './http.ts';

/** Decides from the method and the headers of a ping alone whether this site sent it. */

/** The methods that a ping may have. */
export const PING_METHODS: readonly string[] = ['GET', 'HEAD', 'POST'];

/**
 * True when a page of this origin made the ping (S8). Browsers say so in `Sec-Fetch-Site`, over HTTPS and on localhost
 * (https://www.w3.org/TR/fetch-metadata/). Without that header, `X-Requested-With` or the server's own `Origin` proves
 * it: another site cannot send the first without a CORS preflight, and cannot forge the second. A navigation is never a
 * ping, because any site may navigate to any address, with the session's cookie.
 */
export function mayPing(request: Pick<RequestView, 'header' | 'secure'>): boolean {
  if (request.header('sec-fetch-mode') === 'navigate') return false;
  const site = request.header('sec-fetch-site');
  if (site !== undefined) return site === 'same-origin' && (request.header('sec-fetch-dest') ?? 'empty') === 'empty';
  return request.header(REQUESTED_WITH) !== undefined || isOwnOrigin(request);
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
