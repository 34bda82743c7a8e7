/** Keyed hashes that stand for users and sessions outside of the server: in `Session-User` and in logs. */
import type {MaybePromise} from './activity-store.ts';
import {Misconfiguration, type ReportError} from './errors.ts';
import {createKeyedHash} from './keyed-hash.ts';
import {type ReadSecret, randomSecret} from './shared-secret.ts';

/**
 * Turns a text into 132 bits, as 22 characters of base64url. Without the secret it cannot be reversed or guessed.
 * Undefined where it cannot be the same in all processes, or where the platform has no hash.
 */
export type Pseudonymize = (text: string) => MaybePromise<string | undefined>;

export interface Pseudonyms {
  /** For `Session-User`. Browsers take another value for another user, so without a shared secret there is none (S16). */
  readonly user: Pseudonymize;
  /** For `recordHash`. Without a shared secret it is the same in this process only. */
  readonly record: Pseudonymize;
}

/** The two kinds never share a pseudonym. */
export function createPseudonyms(readSecret: ReadSecret, reportError: ReportError): Pseudonyms {
  const keyedHash = createKeyedHash();
  let ownSecret: string | undefined;

  function pseudonymizer(kind: 'user' | 'record', whenMissing: () => string | undefined): Pseudonymize {
    const hash = (secret: string | undefined, text: string): MaybePromise<string | undefined> => {
      const key = secret ?? whenMissing();
      return key === undefined ? undefined : keyedHash(key, `${kind}:${text}`);
    };
    return (text) => {
      const secret = readSecret();
      return secret instanceof Promise ? secret.then((known) => hash(known, text)) : hash(secret, text);
    };
  }
  return {
    user: pseudonymizer('user', () => {
      reportError(new Misconfiguration(NO_SECRET));
      return undefined;
    }),
    record: pseudonymizer('record', () => {
      ownSecret ??= randomSecret();
      return ownSecret;
    }),
  };
}

const NO_SECRET =
  'Session-User is not sent: the store has no sharedSecret, so give the option secret, the same in all processes';
