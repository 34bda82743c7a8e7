import type {ActivityStore, MaybePromise} from './activity-store.ts';

/** Returns the key of the pseudonyms. Undefined: there is none that all processes share. */
export type ReadSecret = () => MaybePromise<string | undefined>;

export interface SharedSecret {
  readonly read: ReadSecret;
  /**
   * Gives a store that has lost its records the secret back, so that processes which start later find the same one. No
   * request waits for this. If it fails, it is done at the next occasion.
   */
  renew(): void;
}

/**
 * The key of the pseudonyms: the option `secret`, or else the secret in the store (S16). The store is asked at the first
 * use. A failed question is asked again at the next use.
 */
export function createSharedSecret(secret: string | undefined, store: ActivityStore): SharedSecret {
  let known = secret;
  let pending: Promise<string> | undefined;

  function ask(): Promise<string> {
    // Not called at once, or what it throws at once would stay pending.
    pending ??= Promise.resolve().then(askStore);
    return pending;
  }

  async function askStore(): Promise<string> {
    try {
      known = await store.sharedSecret!(known ?? randomSecret());
      return known;
    } finally {
      pending = undefined;
    }
  }
  return {
    read: () => (known !== undefined || store.sharedSecret === undefined ? known : ask()),
    renew() {
      if (secret === undefined && known !== undefined) ask().catch(() => {});
    },
  };
}

/** After a loss of all records the first sign-in brings the secret back, before any process can need another one. */
export function renewing(store: ActivityStore, {renew}: SharedSecret): ActivityStore {
  return {
    ...store,
    start(...args) {
      renew();
      return store.start(...args);
    },
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
