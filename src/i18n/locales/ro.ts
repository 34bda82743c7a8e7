import type {Messages} from '../messages.ts';
import {registerMessages} from '../registry.ts';

// No native speaker has read this yet.
export const messages: Messages = {
  warningHeading: 'Mai sunteți aici?',
  warningMessage: 'Pentru a vă proteja datele, deconectarea va avea loc în curând.',
  timeLeft: (time) => `Deconectarea va avea loc peste ${time}.`,
  stay: 'Prelungiți sesiunea',
  signOut: 'Deconectați-vă',
  lifetimeHeading: 'Sesiunea este pe cale să se încheie',
  lifetimeMessage: 'Sesiunea este deschisă de mult timp și nu poate fi prelungită. Salvați-vă munca acum.',
  lifetimeStay: 'Continuați',
  checkingHeading: 'Un moment',
  checkingMessage: 'Verificăm dacă sesiunea este încă activă.',
  expiredHeading: 'Sesiunea s-a încheiat',
  expiredMessage: 'Sesiunea s-a încheiat pentru a vă proteja datele. Conectați-vă din nou pentru a continua.',
  lockedHeading: 'Conectați-vă pentru a continua',
  lockedMessage:
    'Sesiunea s-a încheiat pentru a vă proteja datele. Munca dumneavoastră este încă aici: conectați-vă din nou pentru a o continua.',
  signInAgain: 'Conectați-vă din nou',
};

registerMessages('ro', messages);
