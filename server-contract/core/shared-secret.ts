import type {ActivityStore, MaybePromise} from './activity-store.ts';

/** Returns the key of the pseudonyms. Undefined: there is none that all processes share. */
export type ReadSecret = () => MaybePromise<string | undefined>;

/**
 * The key of the pseudonyms: the option `secret`, or else the secret in the store (S16). The store is asked once per
 * process, at the first use. A failed question is asked again at the next use.
 */
export function createSecretReader(secret: string | undefined, store: ActivityStore): ReadSecret {
  let known = secret;
  let pending: Promise<string> | undefined;

  async function askStore(): Promise<string> {
    try {
      known = await store.sharedSecret!(randomSecret());
      return known;
    } finally {
      pending = undefined;
    }
  }
  return () => {
    if (known !== undefined || store.sharedSecret === undefined) return known;
    pending ??= askStore();
    return pending;
  };
}

/**
 * 256 random bits in hexadecimal. Called at the first use, not at start-up: Cloudflare Workers give no random values
 * before the first request (https://developers.cloudflare.com/workers/runtime-apis/web-crypto/).
 */
export function randomSecret(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(32));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
