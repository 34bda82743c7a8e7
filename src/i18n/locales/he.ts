import type {Messages} from '../messages.ts';
import {registerMessages} from '../registry.ts';

// No native speaker has read this yet.
export const messages: Messages = {
  warningHeading: 'עדיין כאן?',
  warningMessage: 'כדי להגן על המידע שלך, החיבור שלך ינותק בקרוב.',
  timeLeft: (time) => `החיבור ינותק בעוד ${time}.`,
  stay: 'להישאר מחוברים',
  signOut: 'התנתקות',
  lifetimeHeading: 'החיבור שלך עומד להסתיים',
  lifetimeMessage: 'החיבור שלך נמשך זמן רב ואי אפשר להאריך אותו. יש לשמור את העבודה עכשיו.',
  lifetimeStay: 'המשך',
  checkingHeading: 'רק רגע',
  checkingMessage: 'אנחנו בודקים אם החיבור שלך עדיין פעיל.',
  expiredHeading: 'החיבור שלך נותק',
  expiredMessage: 'החיבור שלך הסתיים כדי להגן על המידע שלך. כדי להמשיך, יש להתחבר מחדש.',
  lockedHeading: 'יש להתחבר כדי להמשיך',
  lockedMessage: 'החיבור שלך הסתיים כדי להגן על המידע שלך. העבודה שלך עדיין כאן: כדי להמשיך בה, יש להתחבר מחדש.',
  signInAgain: 'התחברות מחדש',
};

registerMessages('he', messages);
