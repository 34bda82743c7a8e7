import type {Messages} from '../messages.ts';
import {registerMessages} from '../registry.ts';

// No native speaker has read this yet.
export const messages: Messages = {
  warningHeading: 'Sei ancora lì?',
  warningMessage: 'La chiusura della sessione protegge i tuoi dati.',
  unsavedWarning: 'Ciò che non hai salvato potrebbe andare perso.',
  timeLeft: 'La sessione verrà chiusa tra {time}.',
  stay: 'Prolunga la sessione',
  signOut: 'Esci',
  lifetimeHeading: 'La sessione sta per terminare',
  lifetimeMessage:
    'Hai effettuato l’accesso molto tempo fa e questa sessione non può essere prolungata. Salva ora il lavoro.',
  lifetimeStay: 'Chiudi questo messaggio',
  checkingHeading: 'Un momento',
  checkingMessage: 'Stiamo verificando se la sessione sia ancora attiva.',
  expiredHeading: 'La sessione è stata chiusa',
  expiredMessage: 'La sessione è stata chiusa per proteggere i tuoi dati. Accedi di nuovo per continuare.',
  revokedMessage: 'La sessione è stata chiusa da un altro dispositivo.',
  lockedHeading: 'Accedi per continuare',
  lockedMessage: 'Il tuo lavoro è ancora qui. Accedi di nuovo in una nuova finestra, poi torna a questa.',
  signInAgain: 'Accedi di nuovo (apre una nuova finestra)',
  signInHere: 'Accedi di nuovo',
};

registerMessages('it', messages);
