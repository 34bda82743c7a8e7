import type {Messages} from '../messages.ts';
import {registerMessages} from '../registry.ts';

// No native speaker has read this yet.
export const messages: Messages = {
  warningHeading: 'Você ainda está aí?',
  warningMessage: 'Para proteger suas informações, sua sessão será encerrada em breve.',
  timeLeft: (time) => `Sua sessão será encerrada em ${time}.`,
  stay: 'Manter a sessão',
  signOut: 'Sair',
  lifetimeHeading: 'Sua sessão está prestes a terminar',
  lifetimeMessage: 'Sua sessão está aberta há muito tempo e não pode ser prolongada. Salve seu trabalho agora.',
  lifetimeStay: 'Continuar',
  checkingHeading: 'Um momento',
  checkingMessage: 'Estamos verificando se sua sessão ainda está ativa.',
  expiredHeading: 'Sua sessão foi encerrada',
  expiredMessage: 'Sua sessão foi encerrada para proteger suas informações. Entre novamente para continuar.',
  lockedHeading: 'Entre para continuar',
  lockedMessage:
    'Sua sessão foi encerrada para proteger suas informações. Seu trabalho ainda está aqui: entre novamente para continuá-lo.',
  signInAgain: 'Entrar novamente',
};

registerMessages('pt-BR', messages);
