import type {Messages} from '../messages.ts';

export const messages: Messages = {
  warningHeading: 'Are you still there?',
  warningMessage: 'To protect your information, you will be signed out soon.',
  timeLeft: (time) => `You will be signed out in ${time}.`,
  stay: 'Stay signed in',
  signOut: 'Sign out',
  lifetimeHeading: 'Your session is about to end',
  lifetimeMessage: 'You have been signed in for a long time, and this session cannot be extended. Save your work now.',
  lifetimeStay: 'Continue',
  checkingHeading: 'One moment',
  checkingMessage: 'We are checking whether you are still signed in.',
  expiredHeading: 'You have been signed out',
  expiredMessage: 'Your session has ended to protect your information. Sign in again to go on.',
  lockedHeading: 'Sign in to continue',
  lockedMessage:
    'Your session has ended to protect your information. Your work is still here: sign in again to go on with it.',
  signInAgain: 'Sign in again',
};
