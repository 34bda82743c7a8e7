import type {Messages} from '../messages.ts';
import {registerMessages} from '../registry.ts';

// No native speaker has read this yet.
export const messages: Messages = {
  warningHeading: 'Ste tu ešte?',
  warningMessage: 'Odhlásenie chráni vaše údaje.',
  unsavedWarning: 'O neuložené zmeny môžete prísť.',
  timeLeft: 'Do odhlásenia zostáva: {time}.',
  stay: 'Predĺžiť reláciu',
  signOut: 'Odhlásiť sa',
  lifetimeHeading: 'Vaša relácia sa čoskoro skončí',
  lifetimeMessage: 'Prihlásenie trvá už dlho a túto reláciu nemožno predĺžiť. Uložte si teraz svoju prácu.',
  lifetimeStay: 'Zavrieť túto správu',
  checkingHeading: 'Okamih, prosím',
  checkingMessage: 'Overujeme, či vaše prihlásenie stále trvá.',
  expiredHeading: 'Boli ste odhlásení',
  expiredMessage: 'Relácia bola ukončená z dôvodu ochrany vašich údajov. Ak chcete pokračovať, prihláste sa znova.',
  revokedMessage: 'K odhláseniu došlo na inom zariadení.',
  lockedHeading: 'Ak chcete pokračovať, prihláste sa',
  lockedMessage: 'Vaša práca tu zostala. Prihláste sa znova v novom okne a potom sa vráťte do tohto.',
  signInAgain: 'Prihlásiť sa znova (otvorí sa nové okno)',
  signInHere: 'Prihlásiť sa znova',
};

registerMessages('sk', messages);
