import type {Messages} from '../messages.ts';
import {registerMessages} from '../registry.ts';

// No native speaker has read this yet.
export const messages: Messages = {
  warningHeading: 'Kas olete veel siin?',
  warningMessage: 'Teie andmete kaitsmiseks logitakse teid varsti välja.',
  timeLeft: (time) => `Väljalogimiseni on jäänud: ${time}.`,
  stay: 'Jää sisselogituks',
  signOut: 'Logi välja',
  lifetimeHeading: 'Teie seanss hakkab lõppema',
  lifetimeMessage: 'Olete olnud kaua sisse logitud ja seda seanssi ei saa pikendada. Salvestage oma töö kohe.',
  lifetimeStay: 'Jätka',
  checkingHeading: 'Üks hetk',
  checkingMessage: 'Kontrollime, kas olete veel sisse logitud.',
  expiredHeading: 'Teid on välja logitud',
  expiredMessage: 'Teie seanss lõpetati teie andmete kaitsmiseks. Jätkamiseks logige uuesti sisse.',
  lockedHeading: 'Jätkamiseks logige sisse',
  lockedMessage:
    'Teie seanss lõpetati teie andmete kaitsmiseks. Teie töö on alles: selle jätkamiseks logige uuesti sisse.',
  signInAgain: 'Logi uuesti sisse',
};

registerMessages('et', messages);
