import type {Messages} from '../messages.ts';
import {registerMessages} from '../registry.ts';

// No native speaker has read this yet.
export const messages: Messages = {
  warningHeading: 'Vai vēl esat šeit?',
  warningMessage: 'Izrakstīšana aizsargā jūsu datus.',
  unsavedWarning: 'Nesaglabātie dati var tikt zaudēti.',
  timeLeft: 'Laiks līdz izrakstīšanai: {time}.',
  stay: 'Pagarināt sesiju',
  signOut: 'Izrakstīties',
  lifetimeHeading: 'Jūsu sesija drīz beigsies',
  lifetimeMessage: 'Sesija ir atvērta jau ilgi, un to nevar pagarināt. Saglabājiet savu darbu tagad.',
  lifetimeStay: 'Aizvērt šo ziņojumu',
  checkingHeading: 'Vienu mirkli',
  checkingMessage: 'Pārbaudām, vai jūsu sesija vēl ir aktīva.',
  expiredHeading: 'Jūsu sesija ir beigusies',
  expiredMessage: 'Sesija ir pabeigta, lai aizsargātu jūsu datus. Lai turpinātu, pierakstieties vēlreiz.',
  revokedMessage: 'Sesija tika pabeigta citā ierīcē.',
  lockedHeading: 'Pierakstieties, lai turpinātu',
  lockedMessage: 'Jūsu darbs joprojām ir šeit. Pierakstieties vēlreiz jaunā logā un pēc tam atgriezieties šajā.',
  signInAgain: 'Pierakstīties vēlreiz (atver jaunu logu)',
  signInHere: 'Pierakstīties vēlreiz',
};

registerMessages('lv', messages);
