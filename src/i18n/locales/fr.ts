import type {Messages} from '../messages.ts';
import {registerMessages} from '../registry.ts';

// No native speaker has read this yet.
export const messages: Messages = {
  warningHeading: 'Êtes-vous toujours là\u00a0?',
  warningMessage: 'La déconnexion protège vos données.',
  unsavedWarning: 'Ce que vous n’avez pas enregistré risque d’être perdu.',
  timeLeft: 'Déconnexion dans {time}.',
  stay: 'Prolonger la session',
  signOut: 'Se déconnecter',
  lifetimeHeading: 'Votre session va bientôt se terminer',
  lifetimeMessage:
    'Votre session est ouverte depuis longtemps et ne peut pas être prolongée. Enregistrez votre travail maintenant.',
  lifetimeStay: 'Fermer ce message',
  checkingHeading: 'Un instant',
  checkingMessage: 'Nous vérifions si votre session est toujours active.',
  expiredHeading: 'Votre session est terminée',
  expiredMessage: 'Votre session a pris fin afin de protéger vos données. Reconnectez-vous pour continuer.',
  revokedMessage: 'Vous avez été déconnecté depuis un autre appareil.',
  lockedHeading: 'Reconnectez-vous pour continuer',
  lockedMessage: 'Votre travail est toujours là. Reconnectez-vous dans une nouvelle fenêtre, puis revenez à celle-ci.',
  signInAgain: 'Se reconnecter (ouvre une nouvelle fenêtre)',
  signInHere: 'Se reconnecter',
};

registerMessages('fr', messages);
