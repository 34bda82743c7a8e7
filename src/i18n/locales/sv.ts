import type {Messages} from '../messages.ts';
import {registerMessages} from '../registry.ts';

// No native speaker has read this yet.
export const messages: Messages = {
  warningHeading: 'Är du kvar?',
  warningMessage: 'Utloggningen skyddar dina uppgifter.',
  unsavedWarning: 'Det du inte har sparat kan gå förlorat.',
  timeLeft: 'Du loggas ut om {time}.',
  stay: 'Förbli inloggad',
  signOut: 'Logga ut',
  lifetimeHeading: 'Din session avslutas snart',
  lifetimeMessage: 'Du har varit inloggad länge och den här sessionen kan inte förlängas. Spara ditt arbete nu.',
  lifetimeStay: 'Stäng meddelandet',
  checkingHeading: 'Ett ögonblick',
  checkingMessage: 'Vi kontrollerar om du fortfarande är inloggad.',
  expiredHeading: 'Du har loggats ut',
  expiredMessage: 'Din session har avslutats för att skydda dina uppgifter. Logga in igen för att fortsätta.',
  revokedMessage: 'Du loggades ut på en annan enhet.',
  lockedHeading: 'Logga in för att fortsätta',
  lockedMessage: 'Ditt arbete finns kvar. Logga in igen i ett nytt fönster och kom sedan tillbaka hit.',
  signInAgain: 'Logga in igen (öppnar ett nytt fönster)',
  signInHere: 'Logga in igen',
};

registerMessages('sv', messages);
