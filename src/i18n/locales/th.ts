import type {Messages} from '../messages.ts';
import {registerMessages} from '../registry.ts';

// No native speaker has read this yet.
export const messages: Messages = {
  warningHeading: 'คุณยังอยู่ที่นี่หรือไม่',
  warningMessage: 'เพื่อปกป้องข้อมูลของคุณ ระบบจะนำคุณออกจากระบบในอีกสักครู่',
  timeLeft: (time) => `ระบบจะนำคุณออกจากระบบในอีก ${time}`,
  stay: 'อยู่ในระบบต่อ',
  signOut: 'ออกจากระบบ',
  lifetimeHeading: 'เซสชันของคุณกำลังจะสิ้นสุด',
  lifetimeMessage: 'คุณเข้าสู่ระบบมานานแล้ว และไม่สามารถขยายเวลาเซสชันนี้ได้ โปรดบันทึกงานของคุณตอนนี้',
  lifetimeStay: 'ดำเนินการต่อ',
  checkingHeading: 'โปรดรอสักครู่',
  checkingMessage: 'เรากำลังตรวจสอบว่าคุณยังอยู่ในระบบหรือไม่',
  expiredHeading: 'คุณออกจากระบบแล้ว',
  expiredMessage: 'เซสชันของคุณสิ้นสุดลงเพื่อปกป้องข้อมูลของคุณ โปรดเข้าสู่ระบบอีกครั้งเพื่อดำเนินการต่อ',
  lockedHeading: 'เข้าสู่ระบบเพื่อดำเนินการต่อ',
  lockedMessage: 'เซสชันของคุณสิ้นสุดลงเพื่อปกป้องข้อมูลของคุณ งานของคุณยังอยู่ที่นี่ โปรดเข้าสู่ระบบอีกครั้งเพื่อทำต่อ',
  signInAgain: 'เข้าสู่ระบบอีกครั้ง',
};

registerMessages('th', messages);
