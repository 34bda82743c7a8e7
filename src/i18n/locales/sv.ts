import type {Messages} from '../messages.ts';
import {registerMessages} from '../registry.ts';

// No native speaker has read this yet.
export const messages: Messages = {
  warningHeading: 'Är du kvar?',
  warningMessage: 'För att skydda dina uppgifter loggas du snart ut.',
  timeLeft: (time) => `Du loggas ut om ${time}.`,
  stay: 'Förbli inloggad',
  signOut: 'Logga ut',
  lifetimeHeading: 'Din session avslutas snart',
  lifetimeMessage: 'Du har varit inloggad länge och den här sessionen kan inte förlängas. Spara ditt arbete nu.',
  lifetimeStay: 'Fortsätt',
  checkingHeading: 'Ett ögonblick',
  checkingMessage: 'Vi kontrollerar om du fortfarande är inloggad.',
  expiredHeading: 'Du har loggats ut',
  expiredMessage: 'Din session har avslutats för att skydda dina uppgifter. Logga in igen för att fortsätta.',
  lockedHeading: 'Logga in för att fortsätta',
  lockedMessage:
    'Din session har avslutats för att skydda dina uppgifter. Ditt arbete finns kvar: logga in igen för att fortsätta med det.',
  signInAgain: 'Logga in igen',
};

registerMessages('sv', messages);
