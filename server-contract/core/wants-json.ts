import {REQUESTED_WITH} from '../contract.ts';
import type {RequestView} from './http.ts';

/**
 * True when a script made the request and prefers JSON to a page (S11). A navigation always shows a page, whatever its
 * other headers: Android WebViews send `X-Requested-With` with every request
 * (https://crbug.com/960720).
 */
export function wantsJson(request: Pick<RequestView, 'header'>): boolean {
  if (request.header('sec-fetch-mode') === 'navigate') return false;
  if (request.header(REQUESTED_WITH) !== undefined) return true;
  const accept = request.header('accept') ?? '';
  const json = acceptWeight(accept, /^application\/(.+\+)?json$/i);
  return json > 0 && json > acceptWeight(accept, /^text\/html$/i);
}

/** The q value of a type in an Accept header, minus a tiny amount for each earlier type. 0: not accepted. */
function acceptWeight(accept: string, type: RegExp): number {
  const ranges = accept.split(',').map((range) => range.split(';').map((part) => part.trim()));
  const index = ranges.findIndex(([name = '']) => type.test(name));
  if (index === -1) return 0;
  const q = ranges[index]?.find((part) => /^q=/i.test(part));
  const weight = q === undefined ? 1 : Number(q.slice(2)) || 0;
  return weight === 0 ? 0 : weight - index * 1e-6;
}
