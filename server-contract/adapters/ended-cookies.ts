import type {MaybePromise} from '../core/activity-store.ts';
import type {SessionEnd} from '../core/server-session.ts';
import {clearedNames, removeCookies} from './request-cookies.ts';
import {type ResponseHead, sendCookieFirst} from './response-head.ts';

/**
 * Ends a session on node:http, and then handles its cookies:
 *
 * - The request loses them, so that code which reads the cookies again finds no session (S19): those that `end` and
 *   `onEnd` clear, and those in `names`.
 * - Cookies that both set reach the browser, although the page may set cookies of its own by `setHeader` (S9). Where
 *   the browser may have the cookie of a newer session by now, nothing that `end` sets is sent (S15).
 */
export async function endWithCookies(
  request: object,
  response: ResponseHead,
  ended: SessionEnd | undefined,
  names: readonly string[],
  end: () => Promise<void>,
  onEnd: () => MaybePromise<void>,
): Promise<void> {
  const before = setCookiesOf(response);
  await end();
  const byEnd = setCookiesOf(response).filter((line) => !before.includes(line));
  if (ended?.keepsCookie && byEnd.length > 0 && !response.headersSent) setCookies(response, before);
  await onEnd();
  const set = setCookiesOf(response).filter((line) => !before.includes(line));
  removeCookies(request, [...names, ...clearedNames([...byEnd, ...set])]);
  if (response.headersSent) return;
  for (const line of [...set].reverse()) sendCookieFirst(response, line);
}

export function setCookiesOf(response: Pick<ResponseHead, 'getHeader'>): readonly string[] {
  return [response.getHeader('Set-Cookie') ?? []].flat().map(String);
}

function setCookies(response: ResponseHead, lines: readonly string[]): void {
  if (lines.length > 0) response.setHeader('Set-Cookie', lines);
  else response.removeHeader?.('Set-Cookie');
}
