import {useState} from 'react';

export function SignIn({onToken}: {onToken: (token: string) => void}) {
  const [fault, setFault] = useState('');

  async function enter(form: FormData) {
    const body = JSON.stringify(Object.fromEntries(form));
    const reply = await fetch('/api/login', {method: 'POST', headers: {'content-type': 'application/json'}, body});
    if (!reply.ok) return setFault('Wrong email or password.');
    const {token} = await reply.json();
    onToken(token);
  }

  return (
    <form action={enter}>
      <label>
        Email <input name="email" type="email" autoComplete="username" required />
      </label>
      <label>
        Password <input name="password" type="password" autoComplete="current-password" required />
      </label>
      <button type="submit">Sign in</button>
      <p role="alert">{fault}</p>
    </form>
  );
}
