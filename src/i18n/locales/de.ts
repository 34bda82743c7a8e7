import type {Messages} from '../messages.ts';
import {registerMessages} from '../registry.ts';

// No native speaker has read this yet.
export const messages: Messages = {
  warningHeading: 'Sind Sie noch da?',
  warningMessage: 'Zum Schutz Ihrer Daten werden Sie bald abgemeldet.',
  timeLeft: (time) => `Sie werden in ${time} abgemeldet.`,
  stay: 'Angemeldet bleiben',
  signOut: 'Abmelden',
  lifetimeHeading: 'Ihre Sitzung endet bald',
  lifetimeMessage:
    'Sie sind schon lange angemeldet, und diese Sitzung lässt sich nicht verlängern. Speichern Sie jetzt Ihre Arbeit.',
  lifetimeStay: 'Weiter',
  checkingHeading: 'Einen Moment',
  checkingMessage: 'Wir prüfen, ob Sie noch angemeldet sind.',
  expiredHeading: 'Sie wurden abgemeldet',
  expiredMessage: 'Ihre Sitzung wurde zum Schutz Ihrer Daten beendet. Melden Sie sich erneut an, um fortzufahren.',
  lockedHeading: 'Melden Sie sich an, um fortzufahren',
  lockedMessage:
    'Ihre Sitzung wurde zum Schutz Ihrer Daten beendet. Ihre Arbeit ist noch da: Melden Sie sich erneut an, um sie fortzusetzen.',
  signInAgain: 'Erneut anmelden',
};

registerMessages('de', messages);
