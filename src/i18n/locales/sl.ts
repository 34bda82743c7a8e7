import type {Messages} from '../messages.ts';
import {registerMessages} from '../registry.ts';

// No native speaker has read this yet.
export const messages: Messages = {
  warningHeading: 'Ste še tu?',
  warningMessage: 'Zaradi varovanja vaših podatkov boste kmalu odjavljeni.',
  timeLeft: (time) => `Čas do odjave: ${time}.`,
  stay: 'Ohrani prijavo',
  signOut: 'Odjavi se',
  lifetimeHeading: 'Vaša seja se bo kmalu končala',
  lifetimeMessage: 'Prijavljeni ste že dolgo in te seje ni mogoče podaljšati. Shranite svoje delo zdaj.',
  lifetimeStay: 'Nadaljuj',
  checkingHeading: 'Samo trenutek',
  checkingMessage: 'Preverjamo, ali ste še prijavljeni.',
  expiredHeading: 'Odjavljeni ste',
  expiredMessage: 'Vaša seja se je končala zaradi varovanja vaših podatkov. Za nadaljevanje se znova prijavite.',
  lockedHeading: 'Za nadaljevanje se prijavite',
  lockedMessage:
    'Vaša seja se je končala zaradi varovanja vaših podatkov. Vaše delo je še vedno tukaj: za nadaljevanje se znova prijavite.',
  signInAgain: 'Znova se prijavi',
};

registerMessages('sl', messages);
