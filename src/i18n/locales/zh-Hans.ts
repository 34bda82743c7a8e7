import type {Messages} from '../messages.ts';
import {registerMessages} from '../registry.ts';

// No native speaker has read this yet.
export const messages: Messages = {
  warningHeading: '您还在吗？',
  warningMessage: '退出登录可以保护您的信息。',
  unsavedWarning: '未保存的内容可能会丢失。',
  timeLeft: '系统将在{time}后自动退出您的登录。',
  stay: '保持登录',
  signOut: '退出登录',
  lifetimeHeading: '您的会话即将结束',
  lifetimeMessage: '您已登录很长时间，此会话无法延长。请立即保存您的工作。',
  lifetimeStay: '关闭此消息',
  checkingHeading: '请稍候',
  checkingMessage: '正在检查您是否仍处于登录状态。',
  expiredHeading: '您已退出登录',
  expiredMessage: '为保护您的信息，您的会话已结束。请重新登录以继续。',
  revokedMessage: '您已在另一台设备上退出登录。',
  lockedHeading: '请登录以继续',
  lockedMessage: '您填写的内容仍然保留。请在新窗口中重新登录，然后返回此窗口。',
  signInAgain: '重新登录（在新窗口中打开）',
  signInHere: '重新登录',
};

registerMessages('zh-Hans', messages);
