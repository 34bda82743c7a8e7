import type {Messages} from '../messages.ts';
import {registerMessages} from '../registry.ts';

// No native speaker has read this yet.
export const messages: Messages = {
  warningHeading: 'هنوز اینجا هستید؟',
  warningMessage: 'خروج از حساب از اطلاعات شما حفاظت می‌کند.',
  unsavedWarning: 'آنچه ذخیره نکرده‌اید ممکن است از دست برود.',
  timeLeft: 'تا {time} دیگر از حساب خارج می‌شوید.',
  stay: 'ماندن در حساب',
  signOut: 'خروج از حساب',
  lifetimeHeading: 'نشست شما رو به پایان است',
  lifetimeMessage: 'مدت زیادی است که وارد شده‌اید و این نشست قابل تمدید نیست. اکنون کار خود را ذخیره کنید.',
  lifetimeStay: 'بستن این پیام',
  checkingHeading: 'یک لحظه',
  checkingMessage: 'در حال بررسی فعال بودن نشست شما هستیم.',
  expiredHeading: 'از حساب خارج شده‌اید',
  expiredMessage: 'نشست شما برای حفاظت از اطلاعاتتان پایان یافت. برای ادامه دوباره وارد شوید.',
  revokedMessage: 'از دستگاه دیگری از حساب خارج شده‌اید.',
  lockedHeading: 'برای ادامه وارد شوید',
  lockedMessage: 'کار شما هنوز اینجاست. در پنجره‌ای جدید دوباره وارد شوید و سپس به این پنجره برگردید.',
  signInAgain: 'ورود دوباره (در پنجرهٔ جدید باز می‌شود)',
  signInHere: 'ورود دوباره',
};

registerMessages('fa', messages);
