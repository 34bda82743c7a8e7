import type {Messages} from '../messages.ts';
import {registerMessages} from '../registry.ts';

// No native speaker has read this yet.
export const messages: Messages = {
  warningHeading: 'Apakah Anda masih di sana?',
  warningMessage: 'Untuk melindungi informasi Anda, Anda akan segera dikeluarkan.',
  timeLeft: (time) => `Anda akan dikeluarkan dalam ${time}.`,
  stay: 'Tetap masuk',
  signOut: 'Keluar',
  lifetimeHeading: 'Sesi Anda akan segera berakhir',
  lifetimeMessage: 'Anda sudah lama masuk dan sesi ini tidak dapat diperpanjang. Simpan pekerjaan Anda sekarang.',
  lifetimeStay: 'Lanjutkan',
  checkingHeading: 'Tunggu sebentar',
  checkingMessage: 'Kami sedang memeriksa apakah sesi Anda masih aktif.',
  expiredHeading: 'Anda telah dikeluarkan',
  expiredMessage: 'Sesi Anda telah berakhir untuk melindungi informasi Anda. Masuk lagi untuk melanjutkan.',
  lockedHeading: 'Masuk untuk melanjutkan',
  lockedMessage:
    'Sesi Anda telah berakhir untuk melindungi informasi Anda. Pekerjaan Anda masih ada di sini: masuk lagi untuk melanjutkannya.',
  signInAgain: 'Masuk lagi',
};

registerMessages('id', messages);
