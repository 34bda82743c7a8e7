import type {MaybePromise} from './http.ts';

/** Who is signed in, as far as the `user` option tells, and how to speak of people without naming them. */

/** True for what the `user` option returns when nobody is signed in. 0 is somebody: the first row of a table. */
export function isAnonymous(user: unknown): boolean {
  return user === null || user === undefined || user === false || user === '';
}

/** A text that is the same whenever the same person is signed in; undefined when the value tells nobody apart. */
export function identityOf(user: unknown): string | undefined {
  if (typeof user === 'string' || typeof user === 'number' || typeof user === 'bigint') return String(user);
  if (typeof user === 'object' && user !== null && 'id' in user && typeof user.id !== 'object')
    return identityOf(user.id);
  return undefined;
}

/** Turns a text into 128 bits that nobody can turn back, or guess without the secret: 22 characters of base64url. */
export type Pseudonym = (text: string) => MaybePromise<string | undefined>;

/** Random ones are not asked for at start-up: Cloudflare's Workers have none before the first request. */
function bytesOf(secret: string | undefined): Uint8Array<ArrayBuffer> {
  return secret === undefined ? crypto.getRandomValues(new Uint8Array(32)) : new TextEncoder().encode(secret);
}

/** A person pings again and again, and a hash takes longer than all else in a ping. Some 2 MB when full. */
const REMEMBERED = 10_000;

/**
 * @param secret the same for every process that serves one session; without one a random one, good for one process.
 * @returns for each kind of text, none of which has a pseudonym of another: a function that gives undefined where the
 *   platform has no Web Crypto (a page served over plain HTTP), and answers at once what it was asked lately
 */
export function pseudonyms(secret?: string): (kind: 'user' | 'record') => Pseudonym {
  let key: ReturnType<typeof crypto.subtle.importKey> | undefined;

  async function hash(text: string): Promise<string | undefined> {
    if (globalThis.crypto.subtle === undefined) return undefined;
    key ??= crypto.subtle.importKey('raw', bytesOf(secret), {name: 'HMAC', hash: 'SHA-256'}, false, ['sign']);
    const mac = new Uint8Array(await crypto.subtle.sign('HMAC', await key, new TextEncoder().encode(text)));
    const base64 = btoa(String.fromCharCode(...mac.subarray(0, 16)));
    return base64.replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
  }
  return (kind) => {
    const known = new Map<string, string>();
    async function learn(text: string): Promise<string | undefined> {
      const pseudonym = await hash(`${kind}:${text}`);
      if (pseudonym === undefined) return undefined;
      known.set(text, pseudonym);
      if (known.size > REMEMBERED) known.delete(known.keys().next().value as string);
      return pseudonym;
    }
    return (text) => known.get(text) ?? learn(text);
  };
}
