import type {Messages} from '../messages.ts';
import {registerMessages} from '../registry.ts';

// No native speaker has read this yet.
export const messages: Messages = {
  warningHeading: 'Er du der fortsatt?',
  warningMessage: 'Utloggingen beskytter opplysningene dine.',
  unsavedWarning: 'Det du ikke har lagret, kan gå tapt.',
  timeLeft: 'Du blir logget ut om {time}.',
  stay: 'Forbli innlogget',
  signOut: 'Logg ut',
  lifetimeHeading: 'Økten din avsluttes snart',
  lifetimeMessage: 'Du har vært innlogget lenge, og denne økten kan ikke forlenges. Lagre arbeidet ditt nå.',
  lifetimeStay: 'Lukk denne meldingen',
  checkingHeading: 'Et øyeblikk',
  checkingMessage: 'Vi sjekker om du fortsatt er innlogget.',
  expiredHeading: 'Du er logget ut',
  expiredMessage: 'Økten din er avsluttet for å beskytte opplysningene dine. Logg inn igjen for å fortsette.',
  revokedMessage: 'Du ble logget ut på en annen enhet.',
  lockedHeading: 'Logg inn for å fortsette',
  lockedMessage: 'Arbeidet ditt er her fortsatt. Logg inn igjen i et nytt vindu, og kom så tilbake til dette.',
  signInAgain: 'Logg inn igjen (åpner et nytt vindu)',
  signInHere: 'Logg inn igjen',
};

registerMessages('nb', messages);
