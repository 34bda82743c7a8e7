import type {Messages} from '../messages.ts';

export const messages: Messages = {
  warningHeading: 'Are you still there?',
  warningMessage: 'Signing out protects your information.',
  unsavedWarning: 'What you have not saved may be lost.',
  timeLeft: 'You will be signed out in {time}.',
  stay: 'Stay signed in',
  signOut: 'Sign out',
  lifetimeHeading: 'Your session is about to end',
  lifetimeMessage: 'You have been signed in for a long time, and this session cannot be extended. Save your work now.',
  lifetimeStay: 'Close this message',
  checkingHeading: 'One moment',
  checkingMessage: 'We are checking whether you are still signed in.',
  expiredHeading: 'You have been signed out',
  expiredMessage: 'Your session has ended to protect your information. Sign in again to continue.',
  revokedMessage: 'You were signed out on another device.',
  lockedHeading: 'Sign in to continue',
  lockedMessage: 'Your work is still here. Sign in again in a new window, then come back to this one.',
  signInAgain: 'Sign in again (opens a new window)',
  signInHere: 'Sign in again',
};
