/** Finds the cookie of a session in the headers of a request. */

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

function cookieValue(sent: string): string {
  const trimmed = sent.trim();
  const value = trimmed.startsWith('"') && trimmed.endsWith('"') ? trimmed.slice(1, -1) : trimmed;
  try {
    return decodeURIComponent(value);
  } catch {
    return value;
  }
}
