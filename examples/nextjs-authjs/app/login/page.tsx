import {redirect} from 'next/navigation';
import {AuthError} from 'next-auth';
import {signIn} from '@/auth';

export default function Login() {
  return (
    <form action={enter}>
      <label>
        Email <input name="email" type="email" autoComplete="username" required />
      </label>
      <label>
        Password <input name="password" type="password" autoComplete="current-password" required />
      </label>
      <button type="submit">Sign in</button>
    </form>
  );
}

async function enter(form: FormData) {
  'use server';
  try {
    await signIn('credentials', {email: form.get('email'), password: form.get('password'), redirectTo: '/'});
  } catch (error) {
    if (error instanceof AuthError) redirect('/login');
    throw error;
  }
}
