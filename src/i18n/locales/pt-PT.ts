import type {Messages} from '../messages.ts';
import {registerMessages} from '../registry.ts';

// No native speaker has read this yet.
export const messages: Messages = {
  warningHeading: 'Ainda está aí?',
  warningMessage: 'Terminar a sessão protege os seus dados.',
  unsavedWarning: 'O que não guardou pode perder-se.',
  timeLeft: 'A sua sessão será terminada dentro de {time}.',
  stay: 'Manter a sessão iniciada',
  signOut: 'Terminar sessão',
  lifetimeHeading: 'A sua sessão está prestes a terminar',
  lifetimeMessage: 'A sua sessão está iniciada há muito tempo e não pode ser prolongada. Guarde agora o seu trabalho.',
  lifetimeStay: 'Fechar esta mensagem',
  checkingHeading: 'Um momento',
  checkingMessage: 'Estamos a verificar se a sua sessão continua ativa.',
  expiredHeading: 'A sua sessão foi terminada',
  expiredMessage: 'A sua sessão foi terminada para proteger os seus dados. Inicie sessão novamente para continuar.',
  revokedMessage: 'A sua sessão foi terminada noutro dispositivo.',
  lockedHeading: 'Inicie sessão para continuar',
  lockedMessage: 'O seu trabalho continua aqui. Inicie sessão novamente numa nova janela e depois volte a esta.',
  signInAgain: 'Iniciar sessão novamente (abre uma nova janela)',
  signInHere: 'Iniciar sessão novamente',
};

registerMessages('pt-PT', messages);
