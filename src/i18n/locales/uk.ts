import type {Messages} from '../messages.ts';
import {registerMessages} from '../registry.ts';

// No native speaker has read this yet.
export const messages: Messages = {
  warningHeading: 'Ви ще тут?',
  warningMessage: 'Вихід із системи захищає ваші дані.',
  unsavedWarning: 'Незбережені дані може бути втрачено.',
  timeLeft: 'До виходу залишилося: {time}.',
  stay: 'Залишитися в системі',
  signOut: 'Вийти',
  lifetimeHeading: 'Ваш сеанс скоро завершиться',
  lifetimeMessage: 'Ви ввійшли давно, і цей сеанс не можна подовжити. Збережіть свою роботу зараз.',
  lifetimeStay: 'Закрити повідомлення',
  checkingHeading: 'Зачекайте',
  checkingMessage: 'Перевіряємо, чи ваш сеанс ще активний.',
  expiredHeading: 'Виконано вихід із системи',
  expiredMessage: 'Сеанс завершено для захисту ваших даних. Щоб продовжити, увійдіть знову.',
  revokedMessage: 'Вихід виконано на іншому пристрої.',
  lockedHeading: 'Увійдіть, щоб продовжити',
  lockedMessage: 'Ваша робота досі тут. Увійдіть знову в новому вікні, а потім поверніться до цього.',
  signInAgain: 'Увійти знову (відкриється нове вікно)',
  signInHere: 'Увійти знову',
};

registerMessages('uk', messages);
