import {REQUESTED_WITH} from '../contract.ts';
import type {RequestView} from './http.ts';

/**
 * True when a script made the request and prefers JSON to a page, or would put a page into a part of its own (S11). A
 * navigation always shows a page, whatever its
 * other headers: Android WebViews send `X-Requested-With` with every request
 * (https://crbug.com/960720).
 */
export function wantsJson(request: Pick<RequestView, 'header'>): boolean {
  if (request.header('sec-fetch-mode') === 'navigate') return false;
  if (SCRIPT_HEADERS.some((name) => request.header(name) !== undefined)) return true;
  const accept = request.header('accept') ?? '';
  const json = acceptWeight(accept, /^application\/(.+\+)?json$/i);
  return json > 0 && json > acceptWeight(accept, /^text\/html$/i);
}

/**
 * Scripts say with these headers that they made the request: the element and many others, htmx, Turbo's frames and
 * Unpoly. The last three put an HTML reply into a part of the page, so the sign-in page would appear there.
 */
const SCRIPT_HEADERS = [REQUESTED_WITH, 'hx-request', 'turbo-frame', 'x-up-target'];

/** The q value of a type in an Accept header, minus a tiny amount for each earlier type. 0: not accepted. */
function acceptWeight(accept: string, type: RegExp): number {
  const ranges = accept.split(',').map((range) => range.split(';').map((part) => part.trim()));
  const index = ranges.findIndex(([name = '']) => type.test(name));
  if (index === -1) return 0;
  const q = ranges[index]?.find((part) => /^q=/i.test(part));
  const weight = q === undefined ? 1 : Number(q.slice(2)) || 0;
  return weight === 0 ? 0 : weight - index * 1e-6;
}
