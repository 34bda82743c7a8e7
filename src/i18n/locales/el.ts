import type {Messages} from '../messages.ts';
import {registerMessages} from '../registry.ts';

// No native speaker has read this yet.
export const messages: Messages = {
  warningHeading: 'Είστε ακόμα εδώ;',
  warningMessage: 'Η αποσύνδεση προστατεύει τα στοιχεία σας.',
  unsavedWarning: 'Ό,τι δεν έχετε αποθηκεύσει μπορεί να χαθεί.',
  timeLeft: 'Θα αποσυνδεθείτε σε {time}.',
  stay: 'Διατήρηση σύνδεσης',
  signOut: 'Αποσύνδεση',
  lifetimeHeading: 'Η συνεδρία σας πρόκειται να λήξει',
  lifetimeMessage:
    'Είστε συνδεδεμένοι εδώ και πολλή ώρα και αυτή η συνεδρία δεν μπορεί να παραταθεί. Αποθηκεύστε τώρα την εργασία σας.',
  lifetimeStay: 'Κλείσιμο μηνύματος',
  checkingHeading: 'Μια στιγμή',
  checkingMessage: 'Ελέγχουμε αν είστε ακόμα συνδεδεμένοι.',
  expiredHeading: 'Έχετε αποσυνδεθεί',
  expiredMessage: 'Η συνεδρία σας έληξε για την προστασία των στοιχείων σας. Συνδεθείτε ξανά για να συνεχίσετε.',
  revokedMessage: 'Αποσυνδεθήκατε από άλλη συσκευή.',
  lockedHeading: 'Συνδεθείτε για να συνεχίσετε',
  lockedMessage: 'Η εργασία σας είναι ακόμα εδώ. Συνδεθείτε ξανά σε νέο παράθυρο και μετά επιστρέψτε σε αυτό.',
  signInAgain: 'Επανασύνδεση (ανοίγει νέο παράθυρο)',
  signInHere: 'Επανασύνδεση',
};

registerMessages('el', messages);
