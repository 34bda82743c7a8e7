import type {Messages} from '../messages.ts';
import {registerMessages} from '../registry.ts';

// No native speaker has read this yet.
export const messages: Messages = {
  warningHeading: 'Bạn vẫn còn ở đó chứ?',
  warningMessage: 'Việc đăng xuất giúp bảo vệ thông tin của bạn.',
  unsavedWarning: 'Những gì bạn chưa lưu có thể bị mất.',
  timeLeft: 'Bạn sẽ được đăng xuất sau {time}.',
  stay: 'Duy trì đăng nhập',
  signOut: 'Đăng xuất',
  lifetimeHeading: 'Phiên đăng nhập của bạn sắp kết thúc',
  lifetimeMessage:
    'Bạn đã đăng nhập trong thời gian dài và không thể gia hạn phiên này. Hãy lưu công việc của bạn ngay bây giờ.',
  lifetimeStay: 'Đóng thông báo này',
  checkingHeading: 'Xin chờ một lát',
  checkingMessage: 'Chúng tôi đang kiểm tra xem bạn còn đăng nhập hay không.',
  expiredHeading: 'Bạn đã được đăng xuất',
  expiredMessage: 'Phiên đăng nhập của bạn đã kết thúc để bảo vệ thông tin của bạn. Hãy đăng nhập lại để tiếp tục.',
  revokedMessage: 'Bạn đã được đăng xuất từ một thiết bị khác.',
  lockedHeading: 'Đăng nhập để tiếp tục',
  lockedMessage: 'Công việc của bạn vẫn còn đây. Hãy đăng nhập lại trong cửa sổ mới, rồi quay lại cửa sổ này.',
  signInAgain: 'Đăng nhập lại (mở cửa sổ mới)',
  signInHere: 'Đăng nhập lại',
};

registerMessages('vi', messages);
