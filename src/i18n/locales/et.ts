import type {Messages} from '../messages.ts';
import {registerMessages} from '../registry.ts';

// No native speaker has read this yet.
export const messages: Messages = {
  warningHeading: 'Kas olete veel siin?',
  warningMessage: 'Väljalogimine kaitseb teie andmeid.',
  unsavedWarning: 'Salvestamata andmed võivad kaduma minna.',
  timeLeft: 'Väljalogimiseni on jäänud: {time}.',
  stay: 'Jää sisselogituks',
  signOut: 'Logi välja',
  lifetimeHeading: 'Teie seanss hakkab lõppema',
  lifetimeMessage: 'Olete olnud kaua sisse logitud ja seda seanssi ei saa pikendada. Salvestage oma töö kohe.',
  lifetimeStay: 'Sulge see teade',
  checkingHeading: 'Üks hetk',
  checkingMessage: 'Kontrollime, kas olete veel sisse logitud.',
  expiredHeading: 'Teid on välja logitud',
  expiredMessage: 'Teie seanss lõpetati teie andmete kaitsmiseks. Jätkamiseks logige uuesti sisse.',
  revokedMessage: 'Teid logiti välja teises seadmes.',
  lockedHeading: 'Jätkamiseks logige sisse',
  lockedMessage: 'Teie töö on alles. Logige uues aknas uuesti sisse ja tulge siis siia tagasi.',
  signInAgain: 'Logi uuesti sisse (avaneb uues aknas)',
  signInHere: 'Logi uuesti sisse',
};

registerMessages('et', messages);
