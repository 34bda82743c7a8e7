import type {Messages} from '../messages.ts';
import {registerMessages} from '../registry.ts';

// No native speaker has read this yet.
export const messages: Messages = {
  warningHeading: '아직 계신가요?',
  warningMessage: '로그아웃하면 정보가 보호됩니다.',
  unsavedWarning: '저장하지 않은 내용은 사라질 수 있습니다.',
  timeLeft: '{time} 후에 로그아웃됩니다.',
  stay: '로그인 유지',
  signOut: '로그아웃',
  lifetimeHeading: '세션이 곧 종료됩니다',
  lifetimeMessage: '로그인한 지 오래되어 이 세션은 연장할 수 없습니다. 지금 작업을 저장해 주세요.',
  lifetimeStay: '메시지 닫기',
  checkingHeading: '잠시만 기다려 주세요',
  checkingMessage: '아직 로그인되어 있는지 확인하고 있습니다.',
  expiredHeading: '로그아웃되었습니다',
  expiredMessage: '정보를 보호하기 위해 세션이 종료되었습니다. 계속하려면 다시 로그인해 주세요.',
  revokedMessage: '다른 기기에서 로그아웃되었습니다.',
  lockedHeading: '계속하려면 로그인해 주세요',
  lockedMessage: '작업 내용은 그대로 남아 있습니다. 새 창에서 다시 로그인한 다음 이 창으로 돌아와 주세요.',
  signInAgain: '다시 로그인(새 창에서 열림)',
  signInHere: '다시 로그인',
};

registerMessages('ko', messages);
