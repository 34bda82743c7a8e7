import type {Messages} from '../messages.ts';
import {registerMessages} from '../registry.ts';

// No native speaker has read this yet.
export const messages: Messages = {
  warningHeading: '您還在嗎？',
  warningMessage: '登出可保護您的資訊。',
  unsavedWarning: '未儲存的內容可能會遺失。',
  timeLeft: '系統將在 {time}後自動將您登出。',
  stay: '保持登入',
  signOut: '登出',
  lifetimeHeading: '您的工作階段即將結束',
  lifetimeMessage: '您已登入很長時間，此工作階段無法延長。請立即儲存您的工作。',
  lifetimeStay: '關閉此訊息',
  checkingHeading: '請稍候',
  checkingMessage: '正在檢查您是否仍為登入狀態。',
  expiredHeading: '您已登出',
  expiredMessage: '為保護您的資訊，您的工作階段已結束。請重新登入以繼續。',
  revokedMessage: '您已在另一部裝置上登出。',
  lockedHeading: '請登入以繼續',
  lockedMessage: '您輸入的內容仍保留。請在新視窗重新登入，然後返回此視窗。',
  signInAgain: '重新登入（在新視窗中開啟）',
  signInHere: '重新登入',
};

registerMessages('zh-Hant', messages);
