import type {Messages} from '../messages.ts';
import {registerMessages} from '../registry.ts';

// No native speaker has read this yet.
export const messages: Messages = {
  warningHeading: 'Ainda está aí?',
  warningMessage: 'Para proteger os seus dados, a sua sessão será terminada em breve.',
  timeLeft: (time) => `A sua sessão será terminada dentro de ${time}.`,
  stay: 'Manter a sessão iniciada',
  signOut: 'Terminar sessão',
  lifetimeHeading: 'A sua sessão está prestes a terminar',
  lifetimeMessage: 'A sua sessão está iniciada há muito tempo e não pode ser prolongada. Guarde agora o seu trabalho.',
  lifetimeStay: 'Continuar',
  checkingHeading: 'Um momento',
  checkingMessage: 'Estamos a verificar se a sua sessão continua ativa.',
  expiredHeading: 'A sua sessão foi terminada',
  expiredMessage: 'A sua sessão foi terminada para proteger os seus dados. Inicie sessão novamente para continuar.',
  lockedHeading: 'Inicie sessão para continuar',
  lockedMessage:
    'A sua sessão foi terminada para proteger os seus dados. O seu trabalho continua aqui: inicie sessão novamente para o retomar.',
  signInAgain: 'Iniciar sessão novamente',
};

registerMessages('pt-PT', messages);
