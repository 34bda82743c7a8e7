import type {Messages} from '../messages.ts';
import {registerMessages} from '../registry.ts';

// No native speaker has read this yet.
export const messages: Messages = {
  warningHeading: 'まだご利用中ですか？',
  warningMessage: '情報を保護するため、まもなくサインアウトします。',
  timeLeft: (time) => `あと ${time}でサインアウトします。`,
  stay: 'サインインしたままにする',
  signOut: 'サインアウト',
  lifetimeHeading: 'セッションがまもなく終了します',
  lifetimeMessage:
    'サインインしてから長い時間が経過しており、このセッションは延長できません。今すぐ作業を保存してください。',
  lifetimeStay: '続ける',
  checkingHeading: 'お待ちください',
  checkingMessage: 'サインインの状態を確認しています。',
  expiredHeading: 'サインアウトしました',
  expiredMessage: '情報を保護するため、セッションを終了しました。続けるには、もう一度サインインしてください。',
  lockedHeading: '続けるにはサインインしてください',
  lockedMessage:
    '情報を保護するため、セッションを終了しました。作業内容はそのまま残っています。続けるには、もう一度サインインしてください。',
  signInAgain: 'もう一度サインイン',
};

registerMessages('ja', messages);
