import type {Messages} from '../messages.ts';
import {registerMessages} from '../registry.ts';

// No native speaker has read this yet.
export const messages: Messages = {
  warningHeading: 'Jste tu ještě?',
  warningMessage: 'Kvůli ochraně vašich údajů brzy dojde k odhlášení.',
  timeLeft: (time) => `Do odhlášení zbývá: ${time}.`,
  stay: 'Prodloužit relaci',
  signOut: 'Odhlásit se',
  lifetimeHeading: 'Vaše relace brzy skončí',
  lifetimeMessage: 'Přihlášení trvá již dlouho a tuto relaci nelze prodloužit. Uložte si nyní svou práci.',
  lifetimeStay: 'Pokračovat',
  checkingHeading: 'Okamžik, prosím',
  checkingMessage: 'Ověřujeme, zda vaše přihlášení stále trvá.',
  expiredHeading: 'Byli jste odhlášeni',
  expiredMessage: 'Relace byla ukončena kvůli ochraně vašich údajů. Pokud chcete pokračovat, přihlaste se znovu.',
  lockedHeading: 'Pro pokračování se přihlaste',
  lockedMessage:
    'Relace byla ukončena kvůli ochraně vašich údajů. Vaše práce tu zůstala: pokud v ní chcete pokračovat, přihlaste se znovu.',
  signInAgain: 'Přihlásit se znovu',
};

registerMessages('cs', messages);
