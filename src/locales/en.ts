import type {Messages} from '../messages.ts';

export const en: Messages = {
  warningHeading: 'Are you still there?',
  warningMessage: 'To protect your information, you will be signed out soon.',
  timeLeft: (time) => `You will be signed out in ${time}.`,
  stay: 'Stay signed in',
  signOut: 'Sign out',
  checkingHeading: 'One moment',
  checkingMessage: 'We are checking whether you are still signed in.',
  expiredHeading: 'You have been signed out',
  expiredMessage: 'Your session has ended to protect your information. Sign in again to go on.',
};
