import type {Messages} from '../messages.ts';
import {registerMessages} from '../registry.ts';

// No native speaker has read this yet.
export const messages: Messages = {
  warningHeading: 'Er du der fortsatt?',
  warningMessage: 'For å beskytte opplysningene dine blir du snart logget ut.',
  timeLeft: (time) => `Du blir logget ut om ${time}.`,
  stay: 'Forbli innlogget',
  signOut: 'Logg ut',
  lifetimeHeading: 'Økten din avsluttes snart',
  lifetimeMessage: 'Du har vært innlogget lenge, og denne økten kan ikke forlenges. Lagre arbeidet ditt nå.',
  lifetimeStay: 'Fortsett',
  checkingHeading: 'Et øyeblikk',
  checkingMessage: 'Vi sjekker om du fortsatt er innlogget.',
  expiredHeading: 'Du er logget ut',
  expiredMessage: 'Økten din er avsluttet for å beskytte opplysningene dine. Logg inn igjen for å fortsette.',
  lockedHeading: 'Logg inn for å fortsette',
  lockedMessage:
    'Økten din er avsluttet for å beskytte opplysningene dine. Arbeidet ditt er her fortsatt: logg inn igjen for å fortsette med det.',
  signInAgain: 'Logg inn igjen',
};

registerMessages('nb', messages);
