import type {Messages} from '../messages.ts';
import {registerMessages} from '../registry.ts';

// No native speaker has read this yet.
export const messages: Messages = {
  warningHeading: '您還在嗎？',
  warningMessage: '為保護您的資訊，您即將被登出。',
  timeLeft: (time) => `您將在 ${time}後登出。`,
  stay: '保持登入',
  signOut: '登出',
  lifetimeHeading: '您的工作階段即將結束',
  lifetimeMessage: '您已登入很長時間，此工作階段無法延長。請立即儲存您的工作。',
  lifetimeStay: '繼續',
  checkingHeading: '請稍候',
  checkingMessage: '正在檢查您是否仍為登入狀態。',
  expiredHeading: '您已登出',
  expiredMessage: '為保護您的資訊，您的工作階段已結束。請重新登入以繼續。',
  lockedHeading: '請登入以繼續',
  lockedMessage: '為保護您的資訊，您的工作階段已結束。您的工作仍在這裡：請重新登入以繼續。',
  signInAgain: '重新登入',
};

registerMessages('zh-Hant', messages);
