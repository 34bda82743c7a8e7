import {type ActionFunctionArgs, redirect} from 'react-router';
import {security, sessionContext, storage} from '../sessions.server';
import {verifyPassword} from '../users';

export async function action({request, context}: ActionFunctionArgs) {
  const form = await request.formData();
  const user = verifyPassword(form.get('email'), form.get('password'));
  if (!user) return redirect('/login', 303);
  // A new session for each sign-in, with an id that nobody has seen before.
  const cookie = await signIn(user.id);
  const session = await storage.getSession(cookie);
  await security.start(context, session.id, user.id);
  return redirect('/', {status: 303, headers: {'set-cookie': cookie}});

  async function signIn(userId: number): Promise<string> {
    const created = await storage.getSession();
    created.set('userId', userId);
    context.set(sessionContext, created);
    return storage.commitSession(created);
  }
}

export default function Login() {
  return (
    <form method="post" action="/login">
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
