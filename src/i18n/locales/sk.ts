import type {Messages} from '../messages.ts';
import {registerMessages} from '../registry.ts';

// No native speaker has read this yet.
export const messages: Messages = {
  warningHeading: 'Ste tu ešte?',
  warningMessage: 'Z dôvodu ochrany vašich údajov čoskoro dôjde k odhláseniu.',
  timeLeft: (time) => `Do odhlásenia zostáva: ${time}.`,
  stay: 'Predĺžiť reláciu',
  signOut: 'Odhlásiť sa',
  lifetimeHeading: 'Vaša relácia sa čoskoro skončí',
  lifetimeMessage: 'Prihlásenie trvá už dlho a túto reláciu nemožno predĺžiť. Uložte si teraz svoju prácu.',
  lifetimeStay: 'Pokračovať',
  checkingHeading: 'Okamih, prosím',
  checkingMessage: 'Overujeme, či vaše prihlásenie stále trvá.',
  expiredHeading: 'Boli ste odhlásení',
  expiredMessage: 'Relácia bola ukončená z dôvodu ochrany vašich údajov. Ak chcete pokračovať, prihláste sa znova.',
  lockedHeading: 'Ak chcete pokračovať, prihláste sa',
  lockedMessage:
    'Relácia bola ukončená z dôvodu ochrany vašich údajov. Vaša práca tu zostala: ak v nej chcete pokračovať, prihláste sa znova.',
  signInAgain: 'Prihlásiť sa znova',
};

registerMessages('sk', messages);
