import type {Messages} from '../messages.ts';
import {registerMessages} from '../registry.ts';

// No native speaker has read this yet.
export const messages: Messages = {
  warningHeading: 'È ancora lì?',
  warningMessage: 'Per proteggere i suoi dati, la sessione verrà chiusa a breve.',
  timeLeft: (time) => `La sessione verrà chiusa tra ${time}.`,
  stay: 'Mantieni l’accesso',
  signOut: 'Esci',
  lifetimeHeading: 'La sessione sta per terminare',
  lifetimeMessage:
    'L’accesso dura da molto tempo e questa sessione non può essere prolungata. Salvi ora il suo lavoro.',
  lifetimeStay: 'Continua',
  checkingHeading: 'Un momento',
  checkingMessage: 'Stiamo verificando se la sessione è ancora attiva.',
  expiredHeading: 'La sessione è stata chiusa',
  expiredMessage: 'La sessione è stata chiusa per proteggere i suoi dati. Acceda di nuovo per continuare.',
  lockedHeading: 'Acceda per continuare',
  lockedMessage:
    'La sessione è stata chiusa per proteggere i suoi dati. Il suo lavoro è ancora qui: acceda di nuovo per riprenderlo.',
  signInAgain: 'Accedi di nuovo',
};

registerMessages('it', messages);
