import type {Messages} from '../messages.ts';
import {registerMessages} from '../registry.ts';

// No native speaker has read this yet.
export const messages: Messages = {
  warningHeading: 'Още ли сте тук?',
  warningMessage: 'Излизането от системата защитава данните ви.',
  unsavedWarning: 'Това, което не сте запазили, може да бъде изгубено.',
  timeLeft: 'Ще излезете от системата след {time}.',
  stay: 'Оставане в системата',
  signOut: 'Изход',
  lifetimeHeading: 'Сесията ви скоро ще приключи',
  lifetimeMessage: 'Влезли сте отдавна и тази сесия не може да бъде удължена. Запазете работата си сега.',
  lifetimeStay: 'Затваряне на съобщението',
  checkingHeading: 'Един момент',
  checkingMessage: 'Проверяваме дали сесията ви е още активна.',
  expiredHeading: 'Излязохте от системата',
  expiredMessage: 'Сесията ви беше прекратена, за да защитим данните ви. Влезте отново, за да продължите.',
  revokedMessage: 'Излизането от системата беше извършено от друго устройство.',
  lockedHeading: 'Влезте, за да продължите',
  lockedMessage: 'Работата ви е още тук. Влезте отново в нов прозорец, след което се върнете в този.',
  signInAgain: 'Повторно влизане (отваря се нов прозорец)',
  signInHere: 'Повторно влизане',
};

registerMessages('bg', messages);
