import type {Messages} from '../messages.ts';
import {registerMessages} from '../registry.ts';

// No native speaker has read this yet.
export const messages: Messages = {
  warningHeading: 'Sind Sie noch da?',
  warningMessage: 'Das Abmelden schützt Ihre Daten.',
  unsavedWarning: 'Nicht gespeicherte Eingaben können verloren gehen.',
  timeLeft: 'Sie werden in {time} abgemeldet.',
  stay: 'Angemeldet bleiben',
  signOut: 'Abmelden',
  lifetimeHeading: 'Ihre Sitzung endet bald',
  lifetimeMessage:
    'Sie sind schon lange angemeldet, und diese Sitzung lässt sich nicht verlängern. Speichern Sie jetzt Ihre Eingaben.',
  lifetimeStay: 'Meldung schließen',
  checkingHeading: 'Einen Moment',
  checkingMessage: 'Wir prüfen, ob Sie noch angemeldet sind.',
  expiredHeading: 'Sie wurden abgemeldet',
  expiredMessage: 'Ihre Sitzung wurde zum Schutz Ihrer Daten beendet. Melden Sie sich erneut an, um fortzufahren.',
  revokedMessage: 'Sie wurden auf einem anderen Gerät abgemeldet.',
  lockedHeading: 'Melden Sie sich an, um fortzufahren',
  lockedMessage:
    'Ihre Eingaben sind noch da. Melden Sie sich in einem neuen Fenster erneut an und kehren Sie dann hierher zurück.',
  signInAgain: 'Erneut anmelden (öffnet ein neues Fenster)',
  signInHere: 'Erneut anmelden',
};

registerMessages('de', messages);
