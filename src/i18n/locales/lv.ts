import type {Messages} from '../messages.ts';
import {registerMessages} from '../registry.ts';

// No native speaker has read this yet.
export const messages: Messages = {
  warningHeading: 'Vai vēl esat šeit?',
  warningMessage: 'Lai aizsargātu jūsu datus, drīz notiks izrakstīšana.',
  timeLeft: (time) => `Laiks līdz izrakstīšanai: ${time}.`,
  stay: 'Pagarināt sesiju',
  signOut: 'Izrakstīties',
  lifetimeHeading: 'Jūsu sesija drīz beigsies',
  lifetimeMessage: 'Sesija ir atvērta jau ilgi, un to nevar pagarināt. Saglabājiet savu darbu tagad.',
  lifetimeStay: 'Turpināt',
  checkingHeading: 'Vienu mirkli',
  checkingMessage: 'Pārbaudām, vai jūsu sesija vēl ir aktīva.',
  expiredHeading: 'Jūsu sesija ir beigusies',
  expiredMessage: 'Sesija ir pabeigta, lai aizsargātu jūsu datus. Lai turpinātu, pierakstieties vēlreiz.',
  lockedHeading: 'Pierakstieties, lai turpinātu',
  lockedMessage:
    'Sesija ir pabeigta, lai aizsargātu jūsu datus. Jūsu darbs joprojām ir šeit: lai to turpinātu, pierakstieties vēlreiz.',
  signInAgain: 'Pierakstīties vēlreiz',
};

registerMessages('lv', messages);
