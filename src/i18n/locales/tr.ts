import type {Messages} from '../messages.ts';
import {registerMessages} from '../registry.ts';

// No native speaker has read this yet.
export const messages: Messages = {
  warningHeading: 'Hâlâ orada mısınız?',
  warningMessage: 'Oturumun kapatılması bilgilerinizi korur.',
  unsavedWarning: 'Kaydetmedikleriniz kaybolabilir.',
  timeLeft: 'Oturumunuz {time} sonra kapatılacak.',
  stay: 'Oturumu açık tut',
  signOut: 'Oturumu kapat',
  lifetimeHeading: 'Oturumunuz sona ermek üzere',
  lifetimeMessage: 'Oturumunuz uzun süredir açık ve uzatılamıyor. Çalışmanızı şimdi kaydedin.',
  lifetimeStay: 'Bu iletiyi kapat',
  checkingHeading: 'Lütfen bekleyin',
  checkingMessage: 'Oturumunuzun hâlâ açık olup olmadığını denetliyoruz.',
  expiredHeading: 'Oturumunuz kapatıldı',
  expiredMessage: 'Bilgilerinizi korumak için oturumunuz sona erdi. Devam etmek için yeniden oturum açın.',
  revokedMessage: 'Oturumunuz başka bir cihazdan kapatıldı.',
  lockedHeading: 'Devam etmek için oturum açın',
  lockedMessage: 'Çalışmanız hâlâ burada. Yeni bir pencerede yeniden oturum açın, ardından bu pencereye dönün.',
  signInAgain: 'Yeniden oturum aç (yeni pencerede açılır)',
  signInHere: 'Yeniden oturum aç',
};

registerMessages('tr', messages);
