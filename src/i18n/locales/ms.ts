import type {Messages} from '../messages.ts';
import {registerMessages} from '../registry.ts';

// No native speaker has read this yet.
export const messages: Messages = {
  warningHeading: 'Adakah anda masih di sana?',
  warningMessage: 'Log keluar melindungi maklumat anda.',
  unsavedWarning: 'Apa yang belum anda simpan mungkin hilang.',
  timeLeft: 'Anda akan dilog keluar dalam masa {time}.',
  stay: 'Kekal log masuk',
  signOut: 'Log keluar',
  lifetimeHeading: 'Sesi anda hampir tamat',
  lifetimeMessage: 'Anda sudah lama log masuk dan sesi ini tidak boleh dilanjutkan. Simpan kerja anda sekarang.',
  lifetimeStay: 'Tutup mesej ini',
  checkingHeading: 'Sebentar',
  checkingMessage: 'Kami sedang menyemak sama ada anda masih log masuk.',
  expiredHeading: 'Anda telah dilog keluar',
  expiredMessage: 'Sesi anda telah ditamatkan untuk melindungi maklumat anda. Log masuk semula untuk meneruskan.',
  revokedMessage: 'Anda telah dilog keluar pada peranti lain.',
  lockedHeading: 'Log masuk untuk meneruskan',
  lockedMessage:
    'Kerja anda masih ada di sini. Log masuk semula dalam tetingkap baharu, kemudian kembali ke tetingkap ini.',
  signInAgain: 'Log masuk semula (membuka tetingkap baharu)',
  signInHere: 'Log masuk semula',
};

registerMessages('ms', messages);
