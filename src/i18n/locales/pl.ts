import type {Messages} from '../messages.ts';
import {registerMessages} from '../registry.ts';

// No native speaker has read this yet.
export const messages: Messages = {
  warningHeading: 'Czy nadal tu jesteś?',
  warningMessage: 'Aby chronić Twoje dane, wkrótce nastąpi wylogowanie.',
  timeLeft: (time) => `Czas do wylogowania: ${time}.`,
  stay: 'Przedłuż sesję',
  signOut: 'Wyloguj się',
  lifetimeHeading: 'Twoja sesja zaraz się skończy',
  lifetimeMessage: 'Sesja trwa już długo i nie można jej przedłużyć. Zapisz teraz swoją pracę.',
  lifetimeStay: 'Kontynuuj',
  checkingHeading: 'Chwileczkę',
  checkingMessage: 'Sprawdzamy, czy sesja jest nadal aktywna.',
  expiredHeading: 'Nastąpiło wylogowanie',
  expiredMessage: 'Sesja została zakończona, aby chronić Twoje dane. Aby kontynuować, zaloguj się ponownie.',
  lockedHeading: 'Zaloguj się, aby kontynuować',
  lockedMessage:
    'Sesja została zakończona, aby chronić Twoje dane. Twoja praca nadal tu jest: zaloguj się ponownie, aby do niej wrócić.',
  signInAgain: 'Zaloguj się ponownie',
};

registerMessages('pl', messages);
