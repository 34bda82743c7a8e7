import type {Messages} from '../messages.ts';
import {registerMessages} from '../registry.ts';

// No native speaker has read this yet.
export const messages: Messages = {
  warningHeading: 'Apakah Anda masih di sana?',
  warningMessage: 'Informasi Anda terlindungi setelah Anda keluar.',
  unsavedWarning: 'Yang belum Anda simpan mungkin hilang.',
  timeLeft: 'Anda akan dikeluarkan dalam {time}.',
  stay: 'Tetap masuk',
  signOut: 'Keluar',
  lifetimeHeading: 'Sesi Anda akan segera berakhir',
  lifetimeMessage: 'Anda sudah lama masuk dan sesi ini tidak dapat diperpanjang. Simpan pekerjaan Anda sekarang.',
  lifetimeStay: 'Tutup pesan ini',
  checkingHeading: 'Tunggu sebentar',
  checkingMessage: 'Kami sedang memeriksa apakah sesi Anda masih aktif.',
  expiredHeading: 'Anda telah dikeluarkan',
  expiredMessage: 'Sesi Anda telah berakhir untuk melindungi informasi Anda. Masuk lagi untuk melanjutkan.',
  revokedMessage: 'Anda telah dikeluarkan melalui perangkat lain.',
  lockedHeading: 'Masuk untuk melanjutkan',
  lockedMessage: 'Pekerjaan Anda masih ada di sini. Masuk lagi di jendela baru, lalu kembali ke jendela ini.',
  signInAgain: 'Masuk lagi (membuka jendela baru)',
  signInHere: 'Masuk lagi',
};

registerMessages('id', messages);
