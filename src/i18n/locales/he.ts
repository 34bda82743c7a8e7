import type {Messages} from '../messages.ts';
import {registerMessages} from '../registry.ts';

// No native speaker has read this yet.
export const messages: Messages = {
  warningHeading: 'עדיין כאן?',
  warningMessage: 'ההתנתקות מגינה על המידע שלך.',
  unsavedWarning: 'מה שלא נשמר עלול ללכת לאיבוד.',
  timeLeft: 'החיבור ינותק בעוד {time}.',
  stay: 'הארכת החיבור',
  signOut: 'התנתקות',
  lifetimeHeading: 'החיבור שלך עומד להסתיים',
  lifetimeMessage: 'החיבור שלך נמשך זמן רב ואי אפשר להאריך אותו. יש לשמור את העבודה עכשיו.',
  lifetimeStay: 'סגירת ההודעה',
  checkingHeading: 'רק רגע',
  checkingMessage: 'אנחנו בודקים אם החיבור שלך עדיין פעיל.',
  expiredHeading: 'החיבור שלך נותק',
  expiredMessage: 'החיבור שלך הסתיים כדי להגן על המידע שלך. כדי להמשיך, יש להתחבר מחדש.',
  revokedMessage: 'החיבור שלך נותק ממכשיר אחר.',
  lockedHeading: 'יש להתחבר כדי להמשיך',
  lockedMessage: 'העבודה שלך עדיין כאן. יש להתחבר מחדש בחלון חדש ואז לחזור לחלון הזה.',
  signInAgain: 'התחברות מחדש (נפתח בחלון חדש)',
  signInHere: 'התחברות מחדש',
  // A noun stands without its one: "a minute", not "1 minute".
  minute1: 'דקה',
  second1: 'שנייה',
};

registerMessages('he', messages);
