import type {Messages} from '../messages.ts';
import {registerMessages} from '../registry.ts';

// No native speaker has read this yet.
export const messages: Messages = {
  warningHeading: 'Er du der stadig?',
  warningMessage: 'For at beskytte dine oplysninger bliver du snart logget ud.',
  timeLeft: (time) => `Du bliver logget ud om ${time}.`,
  stay: 'Forbliv logget ind',
  signOut: 'Log ud',
  lifetimeHeading: 'Din session udløber snart',
  lifetimeMessage: 'Du har været logget ind længe, og denne session kan ikke forlænges. Gem dit arbejde nu.',
  lifetimeStay: 'Fortsæt',
  checkingHeading: 'Et øjeblik',
  checkingMessage: 'Vi kontrollerer, om du stadig er logget ind.',
  expiredHeading: 'Du er blevet logget ud',
  expiredMessage: 'Din session er afsluttet for at beskytte dine oplysninger. Log ind igen for at fortsætte.',
  lockedHeading: 'Log ind for at fortsætte',
  lockedMessage:
    'Din session er afsluttet for at beskytte dine oplysninger. Dit arbejde er her stadig: log ind igen for at fortsætte med det.',
  signInAgain: 'Log ind igen',
};

registerMessages('da', messages);
