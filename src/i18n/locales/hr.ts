import type {Messages} from '../messages.ts';
import {registerMessages} from '../registry.ts';

// No native speaker has read this yet.
export const messages: Messages = {
  warningHeading: 'Jeste li još ovdje?',
  warningMessage: 'Odjava štiti vaše podatke.',
  unsavedWarning: 'Ono što niste spremili može se izgubiti.',
  timeLeft: 'Preostalo vrijeme do odjave: {time}.',
  stay: 'Zadrži prijavu',
  signOut: 'Odjavi se',
  lifetimeHeading: 'Vaša sesija uskoro završava',
  lifetimeMessage: 'Dugo ste prijavljeni i ovu sesiju nije moguće produljiti. Spremite sada svoj rad.',
  lifetimeStay: 'Zatvori ovu poruku',
  checkingHeading: 'Samo trenutak',
  checkingMessage: 'Provjeravamo jeste li još prijavljeni.',
  expiredHeading: 'Odjavljeni ste',
  expiredMessage: 'Vaša je sesija završena radi zaštite vaših podataka. Za nastavak se ponovno prijavite.',
  revokedMessage: 'Odjava je izvršena na drugom uređaju.',
  lockedHeading: 'Prijavite se za nastavak',
  lockedMessage: 'Vaš je rad još ovdje. Ponovno se prijavite u novom prozoru, a zatim se vratite u ovaj.',
  signInAgain: 'Prijavi se ponovno (otvara se novi prozor)',
  signInHere: 'Prijavi se ponovno',
};

registerMessages('hr', messages);
