import type {Messages} from '../messages.ts';
import {registerMessages} from '../registry.ts';

// No native speaker has read this yet.
export const messages: Messages = {
  warningHeading: 'Jeste li još ovdje?',
  warningMessage: 'Radi zaštite vaših podataka uskoro ćete biti odjavljeni.',
  timeLeft: (time) => `Preostalo vrijeme do odjave: ${time}.`,
  stay: 'Zadrži prijavu',
  signOut: 'Odjavi se',
  lifetimeHeading: 'Vaša sesija uskoro završava',
  lifetimeMessage: 'Dugo ste prijavljeni i ovu sesiju nije moguće produljiti. Spremite sada svoj rad.',
  lifetimeStay: 'Nastavi',
  checkingHeading: 'Samo trenutak',
  checkingMessage: 'Provjeravamo jeste li još prijavljeni.',
  expiredHeading: 'Odjavljeni ste',
  expiredMessage: 'Vaša je sesija završena radi zaštite vaših podataka. Za nastavak se ponovno prijavite.',
  lockedHeading: 'Prijavite se za nastavak',
  lockedMessage:
    'Vaša je sesija završena radi zaštite vaših podataka. Vaš je rad još ovdje: ponovno se prijavite kako biste ga nastavili.',
  signInAgain: 'Prijavi se ponovno',
};

registerMessages('hr', messages);
