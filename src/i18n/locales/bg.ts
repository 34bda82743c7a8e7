import type {Messages} from '../messages.ts';
import {registerMessages} from '../registry.ts';

// No native speaker has read this yet.
export const messages: Messages = {
  warningHeading: 'Още ли сте тук?',
  warningMessage: 'За защита на данните ви скоро ще излезете от системата.',
  timeLeft: (time) => `Ще излезете от системата след ${time}.`,
  stay: 'Оставане в системата',
  signOut: 'Изход',
  lifetimeHeading: 'Сесията ви скоро ще приключи',
  lifetimeMessage: 'Влезли сте отдавна и тази сесия не може да бъде удължена. Запазете работата си сега.',
  lifetimeStay: 'Продължаване',
  checkingHeading: 'Един момент',
  checkingMessage: 'Проверяваме дали сесията ви е още активна.',
  expiredHeading: 'Излязохте от системата',
  expiredMessage: 'Сесията ви беше прекратена, за да защитим данните ви. Влезте отново, за да продължите.',
  lockedHeading: 'Влезте, за да продължите',
  lockedMessage:
    'Сесията ви беше прекратена, за да защитим данните ви. Работата ви е още тук: влезте отново, за да я продължите.',
  signInAgain: 'Повторно влизане',
};

registerMessages('bg', messages);
