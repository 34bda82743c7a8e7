import type {Messages} from '../messages.ts';
import {registerMessages} from '../registry.ts';

// No native speaker has read this yet.
export const messages: Messages = {
  warningHeading: 'Itt van még?',
  warningMessage: 'A kijelentkeztetés védi az adatait.',
  unsavedWarning: 'Amit nem mentett el, elveszhet.',
  timeLeft: 'A kijelentkeztetésig hátralévő idő: {time}.',
  stay: 'Munkamenet folytatása',
  signOut: 'Kijelentkezés',
  lifetimeHeading: 'A munkamenet hamarosan véget ér',
  lifetimeMessage: 'Régóta be van jelentkezve, és ez a munkamenet nem hosszabbítható meg. Mentse el most a munkáját.',
  lifetimeStay: 'Üzenet bezárása',
  checkingHeading: 'Egy pillanat',
  checkingMessage: 'Ellenőrizzük, hogy be van-e még jelentkezve.',
  expiredHeading: 'Kijelentkeztettük',
  expiredMessage: 'A munkamenet az adatai védelme érdekében véget ért. A folytatáshoz jelentkezzen be újra.',
  revokedMessage: 'Egy másik eszközön kijelentkeztették.',
  lockedHeading: 'A folytatáshoz jelentkezzen be',
  lockedMessage: 'A munkája továbbra is itt van. Jelentkezzen be újra egy új ablakban, majd térjen vissza ide.',
  signInAgain: 'Újbóli bejelentkezés (új ablakban nyílik meg)',
  signInHere: 'Újbóli bejelentkezés',
};

registerMessages('hu', messages);
