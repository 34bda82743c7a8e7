import * as crypto from 'node:crypto';

/** What a store keeps in place of the id of a user: it tells nobody who the user is, and is short, whatever the id is. */
export function userHash(user: string): string {
  return hash(user).slice(0, 22);
}

/** Older versions of Deno and Bun lack the function that makes no object. */
const hash = (text: string): string =>
  (crypto.hash as typeof crypto.hash | undefined)?.('sha256', text, 'base64url') ??
  crypto.createHash('sha256').update(text).digest('base64url');
