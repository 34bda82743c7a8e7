import type {Messages} from '../messages.ts';
import {registerMessages} from '../registry.ts';

// No native speaker has read this yet.
export const messages: Messages = {
  warningHeading: '¿Sigue ahí?',
  warningMessage: 'El cierre de sesión protege sus datos.',
  unsavedWarning: 'Lo que no haya guardado podría perderse.',
  timeLeft: 'Su sesión se cerrará en {time}.',
  stay: 'Mantener la sesión iniciada',
  signOut: 'Cerrar sesión',
  lifetimeHeading: 'Su sesión está a punto de terminar',
  lifetimeMessage: 'Lleva mucho tiempo con la sesión iniciada y ya no se puede prolongar. Guarde ahora su trabajo.',
  lifetimeStay: 'Cerrar este mensaje',
  checkingHeading: 'Un momento',
  checkingMessage: 'Estamos comprobando si su sesión sigue activa.',
  expiredHeading: 'Se ha cerrado su sesión',
  expiredMessage: 'Su sesión se ha cerrado para proteger sus datos. Inicie sesión de nuevo para continuar.',
  revokedMessage: 'Su sesión se ha cerrado desde otro dispositivo.',
  lockedHeading: 'Inicie sesión para continuar',
  lockedMessage: 'Su trabajo sigue aquí. Inicie sesión de nuevo en una ventana nueva y después vuelva a esta.',
  signInAgain: 'Iniciar sesión de nuevo (se abre en una ventana nueva)',
  signInHere: 'Iniciar sesión de nuevo',
};

registerMessages('es', messages);
