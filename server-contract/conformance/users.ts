import {Cookies} from './cookies.ts';
import {OptionError, type Settings} from './options.ts';

/** Gives the cookies of a new session, of the same name the last. */
export type SignIn = () => Promise<string>;

/** Who can sign in. Where nobody else was named, `other` is `one`. */
export interface People {
  readonly one: SignIn;
  readonly other: SignIn;
}

/**
 * Sign-ins of all checks take place one after the other: a server need not stand many at the same time. After one that
 * fails there is no other, and each that is asked for fails like it.
 */
export function peopleOf({signIn, signInOther}: Settings): People {
  const one = oneByOne(checked('signIn', signIn));
  return {one, other: signInOther ? oneByOne(checked('signInOther', signInOther)) : one};
}

function checked(option: 'signIn' | 'signInOther', signIn: Settings['signIn']): SignIn {
  return async () => {
    const cookies: unknown = await signIn();
    // The cookie's value stays out of the message: it may be shown around.
    if (typeof cookies === 'string' && /^[^=;\s]+=[^\r\n]*$/.test(cookies)) return String(new Cookies(cookies));
    throw new OptionError(option, 'must give what a Cookie header holds, such as sessionid=abc');
  };
}

function oneByOne(signIn: SignIn): SignIn {
  let last = Promise.resolve('');
  return () => {
    last = last.then(signIn);
    return last;
  };
}
