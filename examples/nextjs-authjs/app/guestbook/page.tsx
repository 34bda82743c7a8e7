import {redirect} from 'next/navigation';
import {connection} from 'next/server';
import {Suspense} from 'react';
import {auth} from '@/auth';
import {SessionSecurity} from '@/session-security';

const entries: string[] = [];

export default function Page() {
  return (
    <Suspense>
      <Guestbook />
    </Suspense>
  );
}

async function Guestbook() {
  await connection(); // before Auth.js, which makes random values
  const session = await auth();
  return (
    <>
      <ul>
        {entries.map((entry) => (
          <li key={entry}>{entry}</li>
        ))}
      </ul>
      {session && (
        <>
          <form action={write}>
            <input name="text" aria-label="Your words" required />
            <button type="submit">Write</button>
          </form>
          <SessionSecurity />
        </>
      )}
    </>
  );
}

/** A Server Action can be called by any request, so it checks the session itself. */
async function write(form: FormData) {
  'use server';
  const session = await auth();
  if (!session) redirect('/login');
  entries.push(`${form.get('text')} (${session.user?.name})`);
  redirect('/guestbook');
}
