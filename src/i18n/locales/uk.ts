import type {Messages} from '../messages.ts';
import {registerMessages} from '../registry.ts';

// No native speaker has read this yet.
export const messages: Messages = {
  warningHeading: 'Ви ще тут?',
  warningMessage: 'Для захисту ваших даних скоро буде виконано вихід із системи.',
  timeLeft: (time) => `До виходу залишилося: ${time}.`,
  stay: 'Залишитися в системі',
  signOut: 'Вийти',
  lifetimeHeading: 'Ваш сеанс скоро завершиться',
  lifetimeMessage: 'Ви ввійшли давно, і цей сеанс не можна подовжити. Збережіть свою роботу зараз.',
  lifetimeStay: 'Продовжити',
  checkingHeading: 'Зачекайте',
  checkingMessage: 'Перевіряємо, чи ваш сеанс ще активний.',
  expiredHeading: 'Виконано вихід із системи',
  expiredMessage: 'Сеанс завершено для захисту ваших даних. Щоб продовжити, увійдіть знову.',
  lockedHeading: 'Увійдіть, щоб продовжити',
  lockedMessage: 'Сеанс завершено для захисту ваших даних. Ваша робота досі тут: щоб її продовжити, увійдіть знову.',
  signInAgain: 'Увійти знову',
};

registerMessages('uk', messages);
