/** Keyed hashes that stand for users and sessions outside of the server: in `Session-User` and in logs. */

/**
 * Turns a text into 128 bits, as 22 characters of base64url. Without the secret nobody can reverse or guess it.
 * Undefined where the platform has no Web Crypto (a page served over plain HTTP).
 */
export type Pseudonymize = (text: string) => Promise<string | undefined>;

/** A user pings again and again, and a hash costs more than the rest of a ping. About 2 MB when full. */
const MAX_REMEMBERED = 10_000;

/**
 * @param secret the same for every process that serves one session. Default: a random one, valid in this process.
 * @returns a function for each kind of text. Two kinds never share a pseudonym.
 */
export function createPseudonymizer(secret?: string): (kind: 'user' | 'record') => Pseudonymize {
  let key: ReturnType<typeof crypto.subtle.importKey> | undefined;

  async function hash(text: string): Promise<string | undefined> {
    if (globalThis.crypto.subtle === undefined) return undefined;
    key ??= crypto.subtle.importKey('raw', keyBytes(secret), {name: 'HMAC', hash: 'SHA-256'}, false, ['sign']);
    const mac = new Uint8Array(await crypto.subtle.sign('HMAC', await key, new TextEncoder().encode(text)));
    const base64 = btoa(String.fromCharCode(...mac.subarray(0, 16)));
    return base64.replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
  }
  return (kind) => {
    const known = new Map<string, string>();
    return async (text) => {
      const remembered = known.get(text);
      if (remembered !== undefined) return remembered;
      const pseudonym = await hash(`${kind}:${text}`);
      if (pseudonym === undefined) return undefined;
      known.set(text, pseudonym);
      if (known.size > MAX_REMEMBERED) known.delete(known.keys().next().value as string);
      return pseudonym;
    };
  };
}

/**
 * Called at the first hash, not at start-up: Cloudflare Workers give no random values before the first request
 * (https://developers.cloudflare.com/workers/runtime-apis/web-crypto/).
 */
function keyBytes(secret: string | undefined): Uint8Array<ArrayBuffer> {
  return secret === undefined ? crypto.getRandomValues(new Uint8Array(32)) : new TextEncoder().encode(secret);
}
