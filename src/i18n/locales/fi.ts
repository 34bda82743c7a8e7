import type {Messages} from '../messages.ts';
import {registerMessages} from '../registry.ts';

// No native speaker has read this yet.
export const messages: Messages = {
  warningHeading: 'Oletko vielä paikalla?',
  warningMessage: 'Uloskirjautuminen suojaa tietojasi.',
  unsavedWarning: 'Tallentamattomat tiedot voivat kadota.',
  timeLeft: 'Aikaa uloskirjautumiseen: {time}.',
  stay: 'Pysy kirjautuneena',
  signOut: 'Kirjaudu ulos',
  lifetimeHeading: 'Istuntosi on päättymässä',
  lifetimeMessage: 'Olet ollut kirjautuneena pitkään, eikä tätä istuntoa voi pidentää. Tallenna työsi nyt.',
  lifetimeStay: 'Sulje tämä viesti',
  checkingHeading: 'Hetkinen',
  checkingMessage: 'Tarkistamme, oletko vielä kirjautuneena.',
  expiredHeading: 'Sinut on kirjattu ulos',
  expiredMessage: 'Istuntosi on päättynyt tietojesi suojaamiseksi. Jatka kirjautumalla uudelleen sisään.',
  revokedMessage: 'Sinut kirjattiin ulos toisella laitteella.',
  lockedHeading: 'Jatka kirjautumalla sisään',
  lockedMessage: 'Työsi on yhä tallella. Kirjaudu uudelleen sisään uudessa ikkunassa ja palaa sitten tähän ikkunaan.',
  signInAgain: 'Kirjaudu uudelleen sisään (avautuu uuteen ikkunaan)',
  signInHere: 'Kirjaudu uudelleen sisään',
};

registerMessages('fi', messages);
