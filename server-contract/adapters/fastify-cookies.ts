import type {ServerResponse} from 'node:http';
import type {SessionEnd} from '../core/server-session.ts';
import {clearedNames, findCookieName, removeCookies} from './request-cookies.ts';
import {sendCookieFirst} from './response-head.ts';

/** Handles the cookies of a session that ends, as `endWithCookies` does on node:http. */

interface RequestWithCookies {
  readonly raw: object;
  readonly headers: {readonly cookie?: string | undefined};
}

export type RawResponse = Pick<ServerResponse, 'setHeader' | 'getHeader' | 'getHeaders' | 'removeHeader' | 'writeHead'>;

/** @fastify/cookie adds the two methods, and keeps what they set until the reply is sent. */
interface ReplyWithCookies {
  readonly raw: RawResponse;
  getHeaders(): object;
  removeHeader(name: string): unknown;
  headers(headers: Record<string, never>): unknown;
  setCookie?: (name: string, value: string, options?: CookieOptions) => unknown;
  clearCookie?: (name: string, options?: CookieOptions) => unknown;
}

interface CookieOptions {
  readonly maxAge?: number;
  readonly expires?: Date | number;
}

/**
 * Ends a session. Afterwards the request has no cookie that `end` or `onEnd` cleared, and none of `names`. Where the browser
 * may have the cookie of a newer session by now, nothing that `end` sets is sent.
 */
export async function endWithReplyCookies(
  request: RequestWithCookies,
  reply: ReplyWithCookies,
  ended: SessionEnd | undefined,
  names: () => readonly string[],
  end: () => Promise<void>,
  onEnd: () => Promise<void>,
): Promise<void> {
  const before = setCookiesOf(reply.getHeaders());
  const added = (): string[] => setCookiesOf(reply.getHeaders()).filter((line) => !before.includes(line));
  const keepsCookie = ended?.keepsCookie === true;
  const clearedByEnd = await watchPlugin(reply, keepsCookie, end);
  const removed = [...names(), ...clearedByEnd, ...clearedNames(added())];
  if (keepsCookie && added().length > 0) {
    reply.removeHeader('set-cookie');
    reply.raw.removeHeader('set-cookie');
    if (before.length > 0) reply.headers({'set-cookie': before as never});
  }
  removed.push(...(await watchPlugin(reply, false, onEnd)), ...clearedNames(added()));
  removeCookies(request.raw, removed);
  removeCookies(request, removed);
  // Fastify writes its own headers over those of node:http, and a route that sends its reply past Fastify only the latter.
  for (const line of added()) sendCookieFirst(reply.raw, line);
}

/** Returns the names of the cookies that `end` clears by the methods of @fastify/cookie. */
async function watchPlugin(
  reply: ReplyWithCookies,
  keepsCookie: boolean,
  end: () => Promise<void>,
): Promise<readonly string[]> {
  const {setCookie, clearCookie} = reply;
  const cleared: string[] = [];
  if (!setCookie || !clearCookie) {
    await end();
    return cleared;
  }
  reply.setCookie = (name, value, options) => {
    const {maxAge = 1, expires = Number.POSITIVE_INFINITY} = options ?? {};
    if (maxAge <= 0 || Number(expires) <= Date.now()) cleared.push(name);
    return keepsCookie ? reply : setCookie.call(reply, name, value, options);
  };
  reply.clearCookie = (name, options) => {
    cleared.push(name);
    return keepsCookie ? reply : clearCookie.call(reply, name, options);
  };
  try {
    await end();
  } finally {
    Object.assign(reply, {setCookie, clearCookie});
  }
  return cleared;
}

function setCookiesOf(headers: object): readonly string[] {
  const {'set-cookie': set = []} = headers as {readonly 'set-cookie'?: string | string[]};
  return [set].flat();
}

/** `@fastify/secure-session` decorates the application with this. It gives null for a cookie that holds no session. */
export interface SecureSessionApp {
  readonly decodeSecureSession?: (cookie: string) => unknown;
}

/** The name of the cookie in which a session of `@fastify/secure-session` came, if that was deleted or emptied. */
export function secureSessionNames(
  {decodeSecureSession}: SecureSessionApp,
  {headers, session}: RequestWithCookies & {readonly session?: {readonly changed?: boolean}},
): string[] {
  if (!decodeSecureSession || session?.changed !== true) return [];
  const name = findCookieName(headers.cookie, (value) => decodeSecureSession(value) !== null);
  return name === undefined ? [] : [name];
}
