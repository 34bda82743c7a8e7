/** Finds the cookies of a session in the headers of a request and of a response, and takes them out of a request. */

/** A request of node:http, or of a framework on it, whose parsers of cookies may have left fields beside the headers. */
interface RequestWithCookies {
  readonly headers: {cookie?: string | undefined};
  readonly rawHeaders?: string[];
  readonly headersDistinct?: {cookie?: string[] | undefined};
  readonly cookies?: Record<string, unknown>;
  readonly signedCookies?: Record<string, unknown>;
}

/**
 * Takes cookies out of a request, so that code which reads the cookies again finds no session in them (S19): out of all
 * fields for headers of node:http, and out of `cookies` and `signedCookies`, which cookie-parser and @fastify/cookie set.
 * For a request with the cookies of a session that has ended. Other cookies stay.
 */
export function removeCookies(request: object, names: Iterable<string>): void {
  const removed = new Set(names);
  if (removed.size === 0) return;
  const {headers, rawHeaders = [], cookies, signedCookies} = request as RequestWithCookies;
  setCookieHeader(headers, withoutCookies(headers.cookie, removed));
  // HTTP/2 may send each cookie in a header of its own. One that becomes empty stays: Node counts the headers only once.
  for (let index = 0; index < rawHeaders.length; index += 2) {
    if (rawHeaders[index]?.toLowerCase() !== 'cookie') continue;
    rawHeaders[index + 1] = withoutCookies(rawHeaders[index + 1], removed) ?? '';
  }
  const {headersDistinct} = request as RequestWithCookies;
  if (headersDistinct) {
    setCookieHeader(headersDistinct, headers.cookie === undefined ? undefined : [headers.cookie]);
  }
  for (const parsed of [cookies, signedCookies]) for (const name of removed) delete parsed?.[name];
}

function setCookieHeader<T>(headers: {cookie?: T | undefined}, cookie: T | undefined): void {
  if (cookie === undefined) delete headers.cookie;
  else headers.cookie = cookie;
}

/** The header `Cookie` without some cookies; undefined when none is left. */
export function withoutCookies(cookies: string | undefined, removed: ReadonlySet<string>): string | undefined {
  const kept = (cookies ?? '').split(';').filter((pair) => !removed.has(nameOf(pair)));
  return kept.join(';').trim() || undefined;
}

/**
 * The name of the first cookie with such a value. A value may be in double quotes, and percent-encoded or not: parsers of
 * cookies accept all of these.
 */
export function findCookieName(cookies: string | undefined, has: (value: string) => boolean): string | undefined {
  for (const pair of cookies?.split(';') ?? []) {
    const equals = pair.indexOf('=');
    if (equals !== -1 && has(cookieValue(pair.slice(equals + 1)))) return pair.slice(0, equals).trim();
  }
  return undefined;
}

/** The values of the cookies, without quotes and percent-encoding. */
export function cookieValues(cookies: string | undefined): string[] {
  const pairs = cookies?.split(';') ?? [];
  return pairs.map((pair) => cookieValue(pair.slice(pair.indexOf('=') + 1)));
}

/** The names of the cookies that these `Set-Cookie` headers clear. */
export function clearedNames(setCookies: readonly string[]): string[] {
  return setCookies.flatMap((line) => {
    const [pair = '', ...attributes] = line.split(';');
    return attributes.some(isPast) ? [nameOf(pair)] : [];
  });
}

function isPast(attribute: string): boolean {
  const [name = '', value = ''] = attribute.split('=').map((part) => part.trim());
  if (/^max-age$/i.test(name)) return Number(value) <= 0;
  return /^expires$/i.test(name) && Date.parse(value) <= Date.now();
}

function nameOf(pair: string): string {
  return (pair.split('=', 1)[0] ?? '').trim();
}

function cookieValue(sent: string): string {
  const trimmed = sent.trim();
  const value = trimmed.startsWith('"') && trimmed.endsWith('"') ? trimmed.slice(1, -1) : trimmed;
  try {
    return decodeURIComponent(value);
  } catch {
    return value;
  }
}
