import type {Messages} from '../messages.ts';
import {registerMessages} from '../registry.ts';

// No native speaker has read this yet.
export const messages: Messages = {
  warningHeading: '¿Sigue ahí?',
  warningMessage: 'Para proteger sus datos, su sesión se cerrará pronto.',
  timeLeft: (time) => `Su sesión se cerrará en ${time}.`,
  stay: 'Mantener la sesión iniciada',
  signOut: 'Cerrar sesión',
  lifetimeHeading: 'Su sesión está a punto de terminar',
  lifetimeMessage: 'Lleva mucho tiempo con la sesión iniciada y ya no se puede prolongar. Guarde ahora su trabajo.',
  lifetimeStay: 'Continuar',
  checkingHeading: 'Un momento',
  checkingMessage: 'Estamos comprobando si su sesión sigue activa.',
  expiredHeading: 'Se ha cerrado su sesión',
  expiredMessage: 'Su sesión se ha cerrado para proteger sus datos. Inicie sesión de nuevo para continuar.',
  lockedHeading: 'Inicie sesión para continuar',
  lockedMessage:
    'Su sesión se ha cerrado para proteger sus datos. Su trabajo sigue aquí: inicie sesión de nuevo para continuar con él.',
  signInAgain: 'Iniciar sesión de nuevo',
};

registerMessages('es', messages);
