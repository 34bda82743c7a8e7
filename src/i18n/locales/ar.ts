import type {Messages} from '../messages.ts';
import {registerMessages} from '../registry.ts';

// No native speaker has read this yet.
export const messages: Messages = {
  warningHeading: 'هل ما زلت هنا؟',
  warningMessage: 'يحمي تسجيل الخروج معلوماتك.',
  unsavedWarning: 'قد تفقد ما لم تحفظه.',
  timeLeft: 'الوقت المتبقي حتى تسجيل الخروج: {time}.',
  stay: 'تمديد الجلسة',
  signOut: 'تسجيل الخروج',
  lifetimeHeading: 'جلستك على وشك الانتهاء',
  lifetimeMessage: 'مضى وقت طويل على تسجيل دخولك، ولا يمكن تمديد هذه الجلسة. احفظ عملك الآن.',
  lifetimeStay: 'إغلاق هذه الرسالة',
  checkingHeading: 'لحظة من فضلك',
  checkingMessage: 'نتحقق مما إذا كانت جلستك لا تزال نشطة.',
  expiredHeading: 'تم تسجيل خروجك',
  expiredMessage: 'انتهت جلستك لحماية معلوماتك. سجّل الدخول مرة أخرى للمتابعة.',
  revokedMessage: 'تم تسجيل خروجك من جهاز آخر.',
  lockedHeading: 'سجّل الدخول للمتابعة',
  lockedMessage: 'لا يزال عملك هنا. سجّل الدخول مرة أخرى في نافذة جديدة، ثم عُد إلى هذه النافذة.',
  signInAgain: 'تسجيل الدخول مرة أخرى (يُفتح في نافذة جديدة)',
  signInHere: 'تسجيل الدخول مرة أخرى',
};

registerMessages('ar', messages);
