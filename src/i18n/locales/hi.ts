import type {Messages} from '../messages.ts';
import {registerMessages} from '../registry.ts';

// No native speaker has read this yet.
export const messages: Messages = {
  warningHeading: 'क्या आप अब भी यहाँ हैं?',
  warningMessage: 'साइन आउट करने से आपकी जानकारी सुरक्षित रहती है।',
  unsavedWarning: 'जो आपने सहेजा नहीं है, वह खो सकता है।',
  timeLeft: 'आपको {time} में साइन आउट कर दिया जाएगा।',
  stay: 'साइन इन रहें',
  signOut: 'साइन आउट करें',
  lifetimeHeading: 'आपका सत्र समाप्त होने वाला है',
  lifetimeMessage: 'आप काफ़ी देर से साइन इन हैं और इस सत्र को बढ़ाया नहीं जा सकता। अपना काम अभी सहेज लें।',
  lifetimeStay: 'यह संदेश बंद करें',
  checkingHeading: 'एक क्षण',
  checkingMessage: 'हम जाँच रहे हैं कि आप अब भी साइन इन हैं या नहीं।',
  expiredHeading: 'आपको साइन आउट कर दिया गया है',
  expiredMessage: 'आपकी जानकारी की सुरक्षा के लिए आपका सत्र समाप्त कर दिया गया है। जारी रखने के लिए फिर से साइन इन करें।',
  revokedMessage: 'आपको किसी अन्य डिवाइस से साइन आउट किया गया है।',
  lockedHeading: 'जारी रखने के लिए साइन इन करें',
  lockedMessage: 'आपका काम अब भी यहीं है। नई विंडो में फिर से साइन इन करें, फिर इस विंडो पर वापस आएँ।',
  signInAgain: 'फिर से साइन इन करें (नई विंडो में खुलता है)',
  signInHere: 'फिर से साइन इन करें',
};

registerMessages('hi', messages);
