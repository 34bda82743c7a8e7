import type {Messages} from '../messages.ts';
import {registerMessages} from '../registry.ts';

// No native speaker has read this yet.
export const messages: Messages = {
  warningHeading: 'Jste tu ještě?',
  warningMessage: 'Odhlášení chrání vaše údaje.',
  unsavedWarning: 'O neuložené změny můžete přijít.',
  timeLeft: 'Do odhlášení zbývá: {time}.',
  stay: 'Prodloužit relaci',
  signOut: 'Odhlásit se',
  lifetimeHeading: 'Vaše relace brzy skončí',
  lifetimeMessage: 'Přihlášení trvá již dlouho a tuto relaci nelze prodloužit. Uložte si nyní svou práci.',
  lifetimeStay: 'Zavřít tuto zprávu',
  checkingHeading: 'Okamžik, prosím',
  checkingMessage: 'Ověřujeme, zda vaše přihlášení stále trvá.',
  expiredHeading: 'Byli jste odhlášeni',
  expiredMessage: 'Relace byla ukončena kvůli ochraně vašich údajů. Pokud chcete pokračovat, přihlaste se znovu.',
  revokedMessage: 'K odhlášení došlo na jiném zařízení.',
  lockedHeading: 'Pro pokračování se přihlaste',
  lockedMessage: 'Vaše práce tu zůstala. Přihlaste se znovu v novém okně a pak se vraťte do tohoto.',
  signInAgain: 'Přihlásit se znovu (otevře se nové okno)',
  signInHere: 'Přihlásit se znovu',
};

registerMessages('cs', messages);
