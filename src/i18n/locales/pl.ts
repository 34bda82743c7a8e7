import type {Messages} from '../messages.ts';
import {registerMessages} from '../registry.ts';

// No native speaker has read this yet.
export const messages: Messages = {
  warningHeading: 'Czy nadal tu jesteś?',
  warningMessage: 'Wylogowanie chroni Twoje dane.',
  unsavedWarning: 'Niezapisane dane mogą zostać utracone.',
  timeLeft: 'Czas do wylogowania: {time}.',
  stay: 'Przedłuż sesję',
  signOut: 'Wyloguj się',
  lifetimeHeading: 'Twoja sesja zaraz się skończy',
  lifetimeMessage: 'Sesja trwa już długo i nie można jej przedłużyć. Zapisz teraz swoją pracę.',
  lifetimeStay: 'Zamknij ten komunikat',
  checkingHeading: 'Chwileczkę',
  checkingMessage: 'Sprawdzamy, czy sesja jest nadal aktywna.',
  expiredHeading: 'Nastąpiło wylogowanie',
  expiredMessage: 'Sesja została zakończona, aby chronić Twoje dane. Aby kontynuować, zaloguj się ponownie.',
  revokedMessage: 'Wylogowanie nastąpiło na innym urządzeniu.',
  lockedHeading: 'Zaloguj się, aby kontynuować',
  lockedMessage: 'Twoja praca nadal tu jest. Zaloguj się ponownie w nowym oknie, a potem wróć do tego.',
  signInAgain: 'Zaloguj się ponownie (otwiera nowe okno)',
  signInHere: 'Zaloguj się ponownie',
};

registerMessages('pl', messages);
