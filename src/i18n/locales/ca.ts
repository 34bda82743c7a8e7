import type {Messages} from '../messages.ts';
import {registerMessages} from '../registry.ts';

// No native speaker has read this yet.
export const messages: Messages = {
  warningHeading: 'Encara hi sou?',
  warningMessage: 'Tancar la sessió protegeix les vostres dades.',
  unsavedWarning: 'Es pot perdre el que no hàgiu desat.',
  timeLeft: 'La sessió es tancarà d’aquí a {time}.',
  stay: 'Mantén la sessió iniciada',
  signOut: 'Tanca la sessió',
  lifetimeHeading: 'La sessió està a punt d’acabar',
  lifetimeMessage: 'Fa molta estona que teniu la sessió iniciada i no es pot allargar més. Deseu ara la vostra feina.',
  lifetimeStay: 'Tanca aquest missatge',
  checkingHeading: 'Un moment',
  checkingMessage: 'Estem comprovant si la sessió continua activa.',
  expiredHeading: 'S’ha tancat la sessió',
  expiredMessage: 'La sessió s’ha tancat per protegir les vostres dades. Torneu a iniciar la sessió per continuar.',
  revokedMessage: 'La sessió s’ha tancat des d’un altre dispositiu.',
  lockedHeading: 'Inicieu la sessió per continuar',
  lockedMessage:
    'La vostra feina encara és aquí. Torneu a iniciar la sessió en una finestra nova i després torneu a aquesta.',
  signInAgain: 'Torna a iniciar la sessió (s’obre en una finestra nova)',
  signInHere: 'Torna a iniciar la sessió',
};

registerMessages('ca', messages);
