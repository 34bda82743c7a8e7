import type {Messages} from '../messages.ts';
import {registerMessages} from '../registry.ts';

// No native speaker has read this yet.
export const messages: Messages = {
  warningHeading: 'Hâlâ orada mısınız?',
  warningMessage: 'Bilgilerinizi korumak için oturumunuz birazdan kapatılacak.',
  timeLeft: (time) => `Oturumunuz ${time} sonra kapatılacak.`,
  stay: 'Oturumu açık tut',
  signOut: 'Oturumu kapat',
  lifetimeHeading: 'Oturumunuz sona ermek üzere',
  lifetimeMessage: 'Oturumunuz uzun süredir açık ve uzatılamıyor. Çalışmanızı şimdi kaydedin.',
  lifetimeStay: 'Devam et',
  checkingHeading: 'Lütfen bekleyin',
  checkingMessage: 'Oturumunuzun hâlâ açık olup olmadığını denetliyoruz.',
  expiredHeading: 'Oturumunuz kapatıldı',
  expiredMessage: 'Bilgilerinizi korumak için oturumunuz sona erdi. Devam etmek için yeniden oturum açın.',
  lockedHeading: 'Devam etmek için oturum açın',
  lockedMessage:
    'Bilgilerinizi korumak için oturumunuz sona erdi. Çalışmanız hâlâ burada: devam etmek için yeniden oturum açın.',
  signInAgain: 'Yeniden oturum aç',
};

registerMessages('tr', messages);
