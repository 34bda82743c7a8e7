import type {Messages} from '../messages.ts';
import {registerMessages} from '../registry.ts';

// No native speaker has read this yet.
export const messages: Messages = {
  warningHeading: 'Ar vis dar esate čia?',
  warningMessage: 'Atjungimas apsaugo jūsų duomenis.',
  unsavedWarning: 'Tai, ko neišsaugojote, gali būti prarasta.',
  timeLeft: 'Laikas iki atjungimo: {time}.',
  stay: 'Likti prisijungus',
  signOut: 'Atsijungti',
  lifetimeHeading: 'Jūsų sesija netrukus baigsis',
  lifetimeMessage: 'Esate prisijungę jau ilgai, ir šios sesijos pratęsti negalima. Išsaugokite savo darbą dabar.',
  lifetimeStay: 'Uždaryti šį pranešimą',
  checkingHeading: 'Palaukite akimirką',
  checkingMessage: 'Tikriname, ar vis dar esate prisijungę.',
  expiredHeading: 'Buvote atjungti',
  expiredMessage: 'Jūsų sesija buvo užbaigta siekiant apsaugoti jūsų duomenis. Norėdami tęsti, prisijunkite iš naujo.',
  revokedMessage: 'Buvote atjungti kitame įrenginyje.',
  lockedHeading: 'Norėdami tęsti, prisijunkite',
  lockedMessage: 'Jūsų darbas vis dar čia. Prisijunkite dar kartą naujame lange, tada grįžkite į šį.',
  signInAgain: 'Prisijungti iš naujo (atsivers naujas langas)',
  signInHere: 'Prisijungti iš naujo',
};

registerMessages('lt', messages);
