import type {Messages} from '../messages.ts';
import {registerMessages} from '../registry.ts';

// No native speaker has read this yet.
export const messages: Messages = {
  warningHeading: 'Er du der stadig?',
  warningMessage: 'Udlogningen beskytter dine oplysninger.',
  unsavedWarning: 'Det, du ikke har gemt, kan gå tabt.',
  timeLeft: 'Du bliver logget ud om {time}.',
  stay: 'Forbliv logget ind',
  signOut: 'Log ud',
  lifetimeHeading: 'Din session udløber snart',
  lifetimeMessage: 'Du har været logget ind længe, og denne session kan ikke forlænges. Gem dit arbejde nu.',
  lifetimeStay: 'Luk denne meddelelse',
  checkingHeading: 'Et øjeblik',
  checkingMessage: 'Vi kontrollerer, om du stadig er logget ind.',
  expiredHeading: 'Du er blevet logget ud',
  expiredMessage: 'Din session er afsluttet for at beskytte dine oplysninger. Log ind igen for at fortsætte.',
  revokedMessage: 'Du blev logget ud på en anden enhed.',
  lockedHeading: 'Log ind for at fortsætte',
  lockedMessage: 'Dit arbejde er her stadig. Log ind igen i et nyt vindue, og vend derefter tilbage til dette.',
  signInAgain: 'Log ind igen (åbner et nyt vindue)',
  signInHere: 'Log ind igen',
};

registerMessages('da', messages);
