import type {Messages} from '../messages.ts';
import {registerMessages} from '../registry.ts';

// No native speaker has read this yet.
export const messages: Messages = {
  warningHeading: 'Ste še tu?',
  warningMessage: 'Odjava varuje vaše podatke.',
  unsavedWarning: 'Kar niste shranili, se lahko izgubi.',
  timeLeft: 'Čas do odjave: {time}.',
  stay: 'Ohrani prijavo',
  signOut: 'Odjavi se',
  lifetimeHeading: 'Vaša seja se bo kmalu končala',
  lifetimeMessage: 'Prijavljeni ste že dolgo in te seje ni mogoče podaljšati. Shranite svoje delo zdaj.',
  lifetimeStay: 'Zapri to sporočilo',
  checkingHeading: 'Samo trenutek',
  checkingMessage: 'Preverjamo, ali ste še prijavljeni.',
  expiredHeading: 'Odjavljeni ste',
  expiredMessage: 'Vaša seja se je končala zaradi varovanja vaših podatkov. Za nadaljevanje se znova prijavite.',
  revokedMessage: 'Odjava je bila izvedena v drugi napravi.',
  lockedHeading: 'Za nadaljevanje se prijavite',
  lockedMessage: 'Vaše delo je še vedno tukaj. Znova se prijavite v novem oknu, nato se vrnite v to okno.',
  signInAgain: 'Znova se prijavi (odpre se novo okno)',
  signInHere: 'Znova se prijavi',
};

registerMessages('sl', messages);
