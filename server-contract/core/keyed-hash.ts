import type {MaybePromise} from './activity-store.ts';

/**
 * Hashes a text together with a secret to 132 bits, as 22 characters of base64url. Undefined where the platform has
 * neither `node:crypto` nor Web Crypto (a page served over plain HTTP).
 */
export type KeyedHash = (secret: string, text: string) => MaybePromise<string | undefined>;

const CHARACTERS = 22;

/**
 * SHA-256 of secret and text, cut to about half. The cut makes it safe to put the secret in front: to go on from a hash, an
 * attacker would need the other half (https://doi.org/10.1007/11535218_26). HMAC needs two hashes, and in Node an object
 * of native code: that was a quarter of the cost of a ping.
 */
export function createKeyedHash(): KeyedHash {
  const {process} = globalThis as {process?: {getBuiltinModule?(id: string): NodeCrypto | undefined}};
  // Not imported, because this code also runs in pages and in Workers (https://nodejs.org/api/process.html).
  const hash = process?.getBuiltinModule?.('node:crypto')?.hash;
  if (hash === undefined) return webHash;
  return (secret, text) => hash('sha256', join(secret, text), 'base64url').slice(0, CHARACTERS);
}

/** The part of `node:crypto` that is used here. Older versions of Deno and Bun lack it. */
interface NodeCrypto {
  hash?(algorithm: 'sha256', data: string, outputEncoding: 'base64url'): string;
}

/** Web Crypto answers by a promise, and takes some ten times as long. */
async function webHash(secret: string, text: string): Promise<string | undefined> {
  const {subtle} = globalThis.crypto;
  if (subtle === undefined) return undefined;
  const hash = new Uint8Array(await subtle.digest('SHA-256', new TextEncoder().encode(join(secret, text))));
  const base64 = btoa(String.fromCharCode(...hash));
  return base64.replaceAll('+', '-').replaceAll('/', '_').slice(0, CHARACTERS);
}

/** No secret and text give the same as another secret and text: the length says where the secret ends. */
function join(secret: string, text: string): string {
  return `${secret.length}:${secret}${text}`;
}
