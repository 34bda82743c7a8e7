import type {MaybePromise} from './activity-store.ts';

/**
 * HMAC-SHA-256 of a text, cut to 128 bits, as 22 characters of base64url. Undefined where the platform has neither
 * `node:crypto` nor Web Crypto (a page served over plain HTTP).
 */
export type Hmac = (secret: string, text: string) => MaybePromise<string | undefined>;

const BYTES = 16;

/**
 * Node, Deno and Bun have a synchronous HMAC, which costs about 3 µs. Web Crypto costs ten times as much, mostly for its
 * promises, so its results are remembered.
 */
export function createHmac(): Hmac {
  return nodeHmac() ?? rememberResults(webHmac);
}

/** The part of `node:crypto` that is used here. */
interface NodeCrypto {
  createHmac(
    algorithm: 'sha256',
    key: string,
  ): {
    update(text: string): {digest(): {subarray(from: number, to: number): {toString(encoding: 'base64url'): string}}};
  };
}

/** Not imported, because this code also runs in pages and in Workers (https://nodejs.org/api/process.html). */
function nodeHmac(): Hmac | undefined {
  const {process} = globalThis as {process?: {getBuiltinModule?(id: string): NodeCrypto | undefined}};
  const crypto = process?.getBuiltinModule?.('node:crypto');
  if (crypto === undefined) return undefined;
  return (secret, text) =>
    crypto.createHmac('sha256', secret).update(text).digest().subarray(0, BYTES).toString('base64url');
}

let importedKey: {readonly secret: string; readonly key: ReturnType<typeof crypto.subtle.importKey>} | undefined;

async function webHmac(secret: string, text: string): Promise<string | undefined> {
  if (globalThis.crypto.subtle === undefined) return undefined;
  const encoder = new TextEncoder();
  if (importedKey?.secret !== secret) {
    const algorithm = {name: 'HMAC', hash: 'SHA-256'};
    importedKey = {secret, key: crypto.subtle.importKey('raw', encoder.encode(secret), algorithm, false, ['sign'])};
  }
  const mac = new Uint8Array(await crypto.subtle.sign('HMAC', await importedKey.key, encoder.encode(text)));
  const base64 = btoa(String.fromCharCode(...mac.subarray(0, BYTES)));
  return base64.replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
}

/** About 2 MB when full. */
const MAX_REMEMBERED = 10_000;

function rememberResults(hmac: Hmac): Hmac {
  const known = new Map<string, string>();
  return async (secret, text) => {
    const name = `${secret}:${text}`;
    const remembered = known.get(name);
    if (remembered !== undefined) return remembered;
    const result = await hmac(secret, text);
    if (result === undefined) return undefined;
    known.set(name, result);
    if (known.size > MAX_REMEMBERED) known.delete(known.keys().next().value as string);
    return result;
  };
}
