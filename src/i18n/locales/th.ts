import type {Messages} from '../messages.ts';
import {registerMessages} from '../registry.ts';

// No native speaker has read this yet.
export const messages: Messages = {
  warningHeading: 'คุณยังอยู่ที่นี่หรือไม่',
  warningMessage: 'การออกจากระบบช่วยปกป้องข้อมูลของคุณ',
  unsavedWarning: 'สิ่งที่คุณยังไม่ได้บันทึกอาจสูญหาย',
  timeLeft: 'ระบบจะนำคุณออกจากระบบในอีก {time}',
  stay: 'อยู่ในระบบต่อ',
  signOut: 'ออกจากระบบ',
  lifetimeHeading: 'เซสชันของคุณกำลังจะสิ้นสุด',
  lifetimeMessage: 'คุณเข้าสู่ระบบมานานแล้ว และไม่สามารถขยายเวลาเซสชันนี้ได้ โปรดบันทึกงานของคุณตอนนี้',
  lifetimeStay: 'ปิดข้อความนี้',
  checkingHeading: 'โปรดรอสักครู่',
  checkingMessage: 'เรากำลังตรวจสอบว่าคุณยังอยู่ในระบบหรือไม่',
  expiredHeading: 'คุณออกจากระบบแล้ว',
  expiredMessage: 'เซสชันของคุณสิ้นสุดลงเพื่อปกป้องข้อมูลของคุณ โปรดเข้าสู่ระบบอีกครั้งเพื่อดำเนินการต่อ',
  revokedMessage: 'คุณถูกนำออกจากระบบจากอุปกรณ์อื่น',
  lockedHeading: 'เข้าสู่ระบบเพื่อดำเนินการต่อ',
  lockedMessage: 'งานของคุณยังอยู่ที่นี่ โปรดเข้าสู่ระบบอีกครั้งในหน้าต่างใหม่ แล้วกลับมาที่หน้าต่างนี้',
  signInAgain: 'เข้าสู่ระบบอีกครั้ง (เปิดหน้าต่างใหม่)',
  signInHere: 'เข้าสู่ระบบอีกครั้ง',
};

registerMessages('th', messages);
