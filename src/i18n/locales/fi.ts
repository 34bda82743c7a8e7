import type {Messages} from '../messages.ts';
import {registerMessages} from '../registry.ts';

// No native speaker has read this yet.
export const messages: Messages = {
  warningHeading: 'Oletko vielä paikalla?',
  warningMessage: 'Tietojesi suojaamiseksi sinut kirjataan pian ulos.',
  timeLeft: (time) => `Aikaa uloskirjautumiseen: ${time}.`,
  stay: 'Pysy kirjautuneena',
  signOut: 'Kirjaudu ulos',
  lifetimeHeading: 'Istuntosi on päättymässä',
  lifetimeMessage: 'Olet ollut kirjautuneena pitkään, eikä tätä istuntoa voi pidentää. Tallenna työsi nyt.',
  lifetimeStay: 'Jatka',
  checkingHeading: 'Hetkinen',
  checkingMessage: 'Tarkistamme, oletko vielä kirjautuneena.',
  expiredHeading: 'Sinut on kirjattu ulos',
  expiredMessage: 'Istuntosi on päättynyt tietojesi suojaamiseksi. Jatka kirjautumalla uudelleen sisään.',
  lockedHeading: 'Jatka kirjautumalla sisään',
  lockedMessage:
    'Istuntosi on päättynyt tietojesi suojaamiseksi. Työsi on yhä tallella: jatka sitä kirjautumalla uudelleen sisään.',
  signInAgain: 'Kirjaudu uudelleen sisään',
};

registerMessages('fi', messages);
