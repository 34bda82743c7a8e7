import type {Messages} from '../messages.ts';
import {registerMessages} from '../registry.ts';

// No native speaker has read this yet.
export const messages: Messages = {
  warningHeading: 'まだご利用中ですか？',
  warningMessage: 'サインアウトすることで、情報が保護されます。',
  unsavedWarning: '保存していない内容は失われる可能性があります。',
  timeLeft: 'あと {time}で自動的にサインアウトします。',
  stay: 'サインインしたままにする',
  signOut: 'サインアウト',
  lifetimeHeading: 'セッションがまもなく終了します',
  lifetimeMessage:
    'サインインしてから長い時間が経過しており、このセッションは延長できません。今すぐ作業を保存してください。',
  lifetimeStay: 'このメッセージを閉じる',
  checkingHeading: 'お待ちください',
  checkingMessage: 'サインインの状態を確認しています。',
  expiredHeading: 'サインアウトされました',
  expiredMessage: '情報を保護するため、セッションが終了しました。続けるには、もう一度サインインしてください。',
  revokedMessage: '別のデバイスでサインアウトの操作が行われました。',
  lockedHeading: '続けるにはサインインしてください',
  lockedMessage:
    '作業内容はそのまま残っています。新しいウィンドウでもう一度サインインしてから、このウィンドウに戻ってください。',
  signInAgain: 'もう一度サインイン（新しいウィンドウで開きます）',
  signInHere: 'もう一度サインイン',
};

registerMessages('ja', messages);
