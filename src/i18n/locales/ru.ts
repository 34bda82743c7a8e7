import type {Messages} from '../messages.ts';
import {registerMessages} from '../registry.ts';

// No native speaker has read this yet.
export const messages: Messages = {
  warningHeading: 'Вы ещё здесь?',
  warningMessage: 'Выход из системы защищает ваши данные.',
  unsavedWarning: 'Несохранённые данные могут быть потеряны.',
  timeLeft: 'До выхода осталось: {time}.',
  stay: 'Остаться в системе',
  signOut: 'Выйти',
  lifetimeHeading: 'Ваш сеанс скоро завершится',
  lifetimeMessage: 'Вы вошли давно, и этот сеанс нельзя продлить. Сохраните свою работу сейчас.',
  lifetimeStay: 'Закрыть сообщение',
  checkingHeading: 'Подождите',
  checkingMessage: 'Проверяем, активен ли ещё ваш сеанс.',
  expiredHeading: 'Выполнен выход из системы',
  expiredMessage: 'Сеанс завершён для защиты ваших данных. Чтобы продолжить, войдите снова.',
  revokedMessage: 'Выход выполнен на другом устройстве.',
  lockedHeading: 'Войдите, чтобы продолжить',
  lockedMessage: 'Ваша работа по-прежнему здесь. Войдите снова в новом окне, а затем вернитесь в это.',
  signInAgain: 'Войти снова (откроется новое окно)',
  signInHere: 'Войти снова',
};

registerMessages('ru', messages);
