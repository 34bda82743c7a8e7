import type {Messages} from '../messages.ts';
import {registerMessages} from '../registry.ts';

// No native speaker has read this yet.
export const messages: Messages = {
  warningHeading: 'هنوز اینجا هستید؟',
  warningMessage: 'برای حفاظت از اطلاعات شما، به‌زودی از حساب خارج می‌شوید.',
  timeLeft: (time) => `تا ${time} دیگر از حساب خارج می‌شوید.`,
  stay: 'ماندن در حساب',
  signOut: 'خروج از حساب',
  lifetimeHeading: 'نشست شما رو به پایان است',
  lifetimeMessage: 'مدت زیادی است که وارد شده‌اید و این نشست قابل تمدید نیست. اکنون کار خود را ذخیره کنید.',
  lifetimeStay: 'ادامه',
  checkingHeading: 'یک لحظه',
  checkingMessage: 'در حال بررسی فعال بودن نشست شما هستیم.',
  expiredHeading: 'از حساب خارج شده‌اید',
  expiredMessage: 'نشست شما برای حفاظت از اطلاعاتتان پایان یافت. برای ادامه دوباره وارد شوید.',
  lockedHeading: 'برای ادامه وارد شوید',
  lockedMessage: 'نشست شما برای حفاظت از اطلاعاتتان پایان یافت. کار شما هنوز اینجاست: برای ادامهٔ آن دوباره وارد شوید.',
  signInAgain: 'ورود دوباره',
};

registerMessages('fa', messages);
