import {Cookies} from './cookies.ts';
import {OptionError, type OptionName, type Settings} from './options.ts';

/** Signs in and resolves with the cookies of the new session, at most one of each name. */
export type SignIn = () => Promise<string>;

/** The users that the suite can sign in. Without the option `signInOther` both are the same user. */
export interface Users {
  readonly first: SignIn;
  readonly other: SignIn;
}

/**
 * The sign-ins of all checks run one after the other, so that a server never gets many at the same time. After one
 * fails, no other is tried, and all that wait fail in the same way.
 */
export function createUsers({signIn, signInOther}: Settings): Users {
  const first = sequential(validated('signIn', signIn));
  return {first, other: signInOther ? sequential(validated('signInOther', signInOther)) : first};
}

function validated(option: 'signIn' | 'signInOther', signIn: Settings['signIn']): SignIn {
  return async () => validCookies(option, await signIn());
}

/** @throws OptionError naming the option that gave something else than cookies */
export function validCookies(option: OptionName, cookies: unknown): string {
  // The value is left out of the message, since users post such messages.
  if (typeof cookies === 'string' && /^[^=;\s]+=[^\r\n]*$/.test(cookies)) return String(new Cookies(cookies));
  throw new OptionError(option, 'must give what a Cookie header holds, such as sessionid=abc');
}

function sequential(signIn: SignIn): SignIn {
  let last = Promise.resolve('');
  return () => {
    last = last.then(signIn);
    return last;
  };
}
