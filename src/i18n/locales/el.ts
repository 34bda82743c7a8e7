import type {Messages} from '../messages.ts';
import {registerMessages} from '../registry.ts';

// No native speaker has read this yet.
export const messages: Messages = {
  warningHeading: 'Είστε ακόμα εδώ;',
  warningMessage: 'Για την προστασία των στοιχείων σας, θα αποσυνδεθείτε σύντομα.',
  timeLeft: (time) => `Θα αποσυνδεθείτε σε ${time}.`,
  stay: 'Διατήρηση σύνδεσης',
  signOut: 'Αποσύνδεση',
  lifetimeHeading: 'Η συνεδρία σας πρόκειται να λήξει',
  lifetimeMessage:
    'Είστε συνδεδεμένοι εδώ και πολλή ώρα και αυτή η συνεδρία δεν μπορεί να παραταθεί. Αποθηκεύστε τώρα την εργασία σας.',
  lifetimeStay: 'Συνέχεια',
  checkingHeading: 'Μια στιγμή',
  checkingMessage: 'Ελέγχουμε αν είστε ακόμα συνδεδεμένοι.',
  expiredHeading: 'Έχετε αποσυνδεθεί',
  expiredMessage: 'Η συνεδρία σας έληξε για την προστασία των στοιχείων σας. Συνδεθείτε ξανά για να συνεχίσετε.',
  lockedHeading: 'Συνδεθείτε για να συνεχίσετε',
  lockedMessage:
    'Η συνεδρία σας έληξε για την προστασία των στοιχείων σας. Η εργασία σας είναι ακόμα εδώ: συνδεθείτε ξανά για να τη συνεχίσετε.',
  signInAgain: 'Επανασύνδεση',
};

registerMessages('el', messages);
