import type {Messages} from '../messages.ts';
import {registerMessages} from '../registry.ts';

// No native speaker has read this yet.
export const messages: Messages = {
  warningHeading: 'Вы ещё здесь?',
  warningMessage: 'Для защиты ваших данных скоро будет выполнен выход из системы.',
  timeLeft: (time) => `До выхода осталось: ${time}.`,
  stay: 'Остаться в системе',
  signOut: 'Выйти',
  lifetimeHeading: 'Ваш сеанс скоро завершится',
  lifetimeMessage: 'Вы вошли давно, и этот сеанс нельзя продлить. Сохраните свою работу сейчас.',
  lifetimeStay: 'Продолжить',
  checkingHeading: 'Подождите',
  checkingMessage: 'Проверяем, активен ли ещё ваш сеанс.',
  expiredHeading: 'Выполнен выход из системы',
  expiredMessage: 'Сеанс завершён для защиты ваших данных. Чтобы продолжить, войдите снова.',
  lockedHeading: 'Войдите, чтобы продолжить',
  lockedMessage:
    'Сеанс завершён для защиты ваших данных. Ваша работа по-прежнему здесь: чтобы её продолжить, войдите снова.',
  signInAgain: 'Войти снова',
};

registerMessages('ru', messages);
