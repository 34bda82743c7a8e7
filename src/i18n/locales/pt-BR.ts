import type {Messages} from '../messages.ts';
import {registerMessages} from '../registry.ts';

// No native speaker has read this yet.
export const messages: Messages = {
  warningHeading: 'Você ainda está aí?',
  warningMessage: 'Encerrar a sessão protege suas informações.',
  unsavedWarning: 'O que você não salvou pode ser perdido.',
  timeLeft: 'Sua sessão será encerrada em {time}.',
  stay: 'Continuar na sessão',
  signOut: 'Sair',
  lifetimeHeading: 'Sua sessão está prestes a terminar',
  lifetimeMessage: 'Sua sessão está aberta há muito tempo e não pode ser estendida. Salve seu trabalho agora.',
  lifetimeStay: 'Fechar esta mensagem',
  checkingHeading: 'Um momento',
  checkingMessage: 'Estamos verificando se sua sessão ainda está ativa.',
  expiredHeading: 'Sua sessão foi encerrada',
  expiredMessage: 'Sua sessão foi encerrada para proteger suas informações. Entre novamente para continuar.',
  revokedMessage: 'Sua sessão foi encerrada em outro dispositivo.',
  lockedHeading: 'Entre para continuar',
  lockedMessage: 'Seu trabalho ainda está aqui. Entre novamente em uma nova janela e depois volte para esta.',
  signInAgain: 'Entrar novamente (abre uma nova janela)',
  signInHere: 'Entrar novamente',
};

registerMessages('pt-BR', messages);
