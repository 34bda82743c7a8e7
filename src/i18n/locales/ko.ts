import type {Messages} from '../messages.ts';
import {registerMessages} from '../registry.ts';

// No native speaker has read this yet.
export const messages: Messages = {
  warningHeading: '아직 계신가요?',
  warningMessage: '정보를 보호하기 위해 곧 로그아웃됩니다.',
  timeLeft: (time) => `${time} 후에 로그아웃됩니다.`,
  stay: '로그인 유지',
  signOut: '로그아웃',
  lifetimeHeading: '세션이 곧 종료됩니다',
  lifetimeMessage: '로그인한 지 오래되어 이 세션은 연장할 수 없습니다. 지금 작업을 저장해 주세요.',
  lifetimeStay: '계속',
  checkingHeading: '잠시만 기다려 주세요',
  checkingMessage: '아직 로그인되어 있는지 확인하고 있습니다.',
  expiredHeading: '로그아웃되었습니다',
  expiredMessage: '정보를 보호하기 위해 세션이 종료되었습니다. 계속하려면 다시 로그인해 주세요.',
  lockedHeading: '계속하려면 로그인해 주세요',
  lockedMessage:
    '정보를 보호하기 위해 세션이 종료되었습니다. 작업 내용은 그대로 남아 있습니다. 이어서 하려면 다시 로그인해 주세요.',
  signInAgain: '다시 로그인',
};

registerMessages('ko', messages);
