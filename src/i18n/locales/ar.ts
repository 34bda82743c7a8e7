import type {Messages} from '../messages.ts';
import {registerMessages} from '../registry.ts';

// No native speaker has read this yet.
export const messages: Messages = {
  warningHeading: 'هل ما زلت هنا؟',
  warningMessage: 'لحماية معلوماتك، سيتم تسجيل خروجك قريبًا.',
  timeLeft: (time) => `الوقت المتبقي حتى تسجيل الخروج: ${time}.`,
  stay: 'البقاء قيد تسجيل الدخول',
  signOut: 'تسجيل الخروج',
  lifetimeHeading: 'جلستك على وشك الانتهاء',
  lifetimeMessage: 'مضى وقت طويل على تسجيل دخولك، ولا يمكن تمديد هذه الجلسة. احفظ عملك الآن.',
  lifetimeStay: 'متابعة',
  checkingHeading: 'لحظة من فضلك',
  checkingMessage: 'نتحقق مما إذا كانت جلستك لا تزال نشطة.',
  expiredHeading: 'تم تسجيل خروجك',
  expiredMessage: 'انتهت جلستك لحماية معلوماتك. سجّل الدخول مرة أخرى للمتابعة.',
  lockedHeading: 'سجّل الدخول للمتابعة',
  lockedMessage: 'انتهت جلستك لحماية معلوماتك. لا يزال عملك هنا: سجّل الدخول مرة أخرى لمواصلته.',
  signInAgain: 'تسجيل الدخول مرة أخرى',
};

registerMessages('ar', messages);
