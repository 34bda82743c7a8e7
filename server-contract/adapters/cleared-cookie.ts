import type {CookieAttributes} from './express-session.ts';

/**
 * The header that clears the cookie of a session. A browser replaces only a cookie with the same name, domain and path
 * (RFC 6265, section 5.3).
 */
export function clearedCookie(
  name: string,
  {path, domain, secure, httpOnly, sameSite, partitioned}: CookieAttributes,
): string {
  const attributes = [`${name}=`, `Path=${path ?? '/'}`, 'Expires=Thu, 01 Jan 1970 00:00:00 GMT'];
  if (domain) attributes.push(`Domain=${domain}`);
  if (httpOnly) attributes.push('HttpOnly');
  if (secure) attributes.push('Secure');
  if (sameSite) attributes.push(`SameSite=${sameSite === true ? 'Strict' : sameSite}`);
  if (partitioned) attributes.push('Partitioned');
  return attributes.join('; ');
}
