import type {Messages} from '../messages.ts';
import {registerMessages} from '../registry.ts';

// No native speaker has read this yet.
export const messages: Messages = {
  warningHeading: 'Mai sunteți aici?',
  warningMessage: 'Deconectarea vă protejează datele.',
  unsavedWarning: 'Ce nu ați salvat se poate pierde.',
  timeLeft: 'Deconectarea va avea loc peste {time}.',
  stay: 'Prelungiți sesiunea',
  signOut: 'Deconectați-vă',
  lifetimeHeading: 'Sesiunea este pe cale să se încheie',
  lifetimeMessage: 'Sesiunea este deschisă de mult timp și nu poate fi prelungită. Salvați-vă munca acum.',
  lifetimeStay: 'Închideți acest mesaj',
  checkingHeading: 'Un moment',
  checkingMessage: 'Verificăm dacă sesiunea este încă activă.',
  expiredHeading: 'Sesiunea s-a încheiat',
  expiredMessage: 'Sesiunea s-a încheiat pentru a vă proteja datele. Conectați-vă din nou pentru a continua.',
  revokedMessage: 'Deconectarea s-a făcut de pe alt dispozitiv.',
  lockedHeading: 'Conectați-vă pentru a continua',
  lockedMessage:
    'Munca dumneavoastră este încă aici. Conectați-vă din nou într-o fereastră nouă, apoi reveniți la aceasta.',
  signInAgain: 'Conectați-vă din nou (se deschide o fereastră nouă)',
  signInHere: 'Conectați-vă din nou',
};

registerMessages('ro', messages);
