import {redirect} from 'next/navigation';
import {signOut} from '@/auth';
import {guarded} from '@/guarded';

export const POST = guarded(async () => {
  await signOut({redirect: false});
  redirect('/login');
});
