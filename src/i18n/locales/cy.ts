import type {Messages} from '../messages.ts';
import {registerMessages} from '../registry.ts';

// No native speaker has read this yet.
export const messages: Messages = {
  warningHeading: 'Ydych chi yno o hyd?',
  warningMessage: 'Mae allgofnodi yn diogelu eich gwybodaeth.',
  unsavedWarning: 'Gall yr hyn nad ydych wedi’i gadw gael ei golli.',
  timeLeft: 'Amser ar ôl cyn allgofnodi: {time}.',
  stay: 'Aros wedi’ch mewngofnodi',
  signOut: 'Allgofnodi',
  lifetimeHeading: 'Mae eich sesiwn ar fin dod i ben',
  lifetimeMessage:
    'Rydych wedi mewngofnodi ers amser hir, ac nid oes modd ymestyn y sesiwn hon. Cadwch eich gwaith nawr.',
  lifetimeStay: 'Cau’r neges hon',
  checkingHeading: 'Arhoswch eiliad',
  checkingMessage: 'Rydym yn gwirio a ydych wedi mewngofnodi o hyd.',
  expiredHeading: 'Rydych wedi cael eich allgofnodi',
  expiredMessage: 'Mae eich sesiwn wedi dod i ben er mwyn diogelu eich gwybodaeth. Mewngofnodwch eto i barhau.',
  revokedMessage: 'Cawsoch eich allgofnodi ar ddyfais arall.',
  lockedHeading: 'Mewngofnodwch i barhau',
  lockedMessage: 'Mae eich gwaith yma o hyd. Mewngofnodwch eto mewn ffenestr newydd, yna dewch yn ôl i’r un hon.',
  signInAgain: 'Mewngofnodi eto (yn agor ffenestr newydd)',
  signInHere: 'Mewngofnodi eto',
  // Chromium knows no Welsh units.
  minute: 'munud',
  minute2: '2 funud',
  second: 'eiliad',
};

registerMessages('cy', messages);
