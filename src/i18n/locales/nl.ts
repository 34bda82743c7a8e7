import type {Messages} from '../messages.ts';
import {registerMessages} from '../registry.ts';

// No native speaker has read this yet.
export const messages: Messages = {
  warningHeading: 'Bent u er nog?',
  warningMessage: 'Uitloggen beschermt uw gegevens.',
  unsavedWarning: 'Wat u niet hebt opgeslagen, kan verloren gaan.',
  timeLeft: 'U wordt over {time} uitgelogd.',
  stay: 'Ingelogd blijven',
  signOut: 'Uitloggen',
  lifetimeHeading: 'Uw sessie loopt bijna af',
  lifetimeMessage: 'U bent al lang ingelogd en deze sessie kan niet worden verlengd. Sla uw werk nu op.',
  lifetimeStay: 'Dit bericht sluiten',
  checkingHeading: 'Een ogenblik',
  checkingMessage: 'We controleren of u nog ingelogd bent.',
  expiredHeading: 'U bent uitgelogd',
  expiredMessage: 'Uw sessie is beëindigd om uw gegevens te beschermen. Log opnieuw in om verder te gaan.',
  revokedMessage: 'U bent op een ander apparaat uitgelogd.',
  lockedHeading: 'Log in om verder te gaan',
  lockedMessage: 'Uw werk is er nog. Log opnieuw in via een nieuw venster en kom daarna terug naar dit venster.',
  signInAgain: 'Opnieuw inloggen (opent een nieuw venster)',
  signInHere: 'Opnieuw inloggen',
};

registerMessages('nl', messages);
