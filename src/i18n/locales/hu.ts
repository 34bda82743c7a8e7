import type {Messages} from '../messages.ts';
import {registerMessages} from '../registry.ts';

// No native speaker has read this yet.
export const messages: Messages = {
  warningHeading: 'Itt van még?',
  warningMessage: 'Adatai védelme érdekében hamarosan kijelentkeztetjük.',
  timeLeft: (time) => `A kijelentkeztetésig hátralévő idő: ${time}.`,
  stay: 'Bejelentkezve maradok',
  signOut: 'Kijelentkezés',
  lifetimeHeading: 'A munkamenet hamarosan véget ér',
  lifetimeMessage: 'Régóta be van jelentkezve, és ez a munkamenet nem hosszabbítható meg. Mentse el most a munkáját.',
  lifetimeStay: 'Folytatás',
  checkingHeading: 'Egy pillanat',
  checkingMessage: 'Ellenőrizzük, hogy be van-e még jelentkezve.',
  expiredHeading: 'Kijelentkeztettük',
  expiredMessage: 'A munkamenet az adatai védelme érdekében véget ért. A folytatáshoz jelentkezzen be újra.',
  lockedHeading: 'A folytatáshoz jelentkezzen be',
  lockedMessage:
    'A munkamenet az adatai védelme érdekében véget ért. A munkája továbbra is itt van: a folytatásához jelentkezzen be újra.',
  signInAgain: 'Újbóli bejelentkezés',
};

registerMessages('hu', messages);
