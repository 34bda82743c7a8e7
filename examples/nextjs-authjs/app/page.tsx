import {redirect} from 'next/navigation';
import {connection} from 'next/server';
import {Suspense} from 'react';
import {auth} from '@/auth';
import {SessionSecurity} from '@/session-security';

/** Cache Components, which create-next-app switches on, want `Suspense` around what is made for each request. */
export default function Page() {
  return (
    <Suspense>
      <Account />
    </Suspense>
  );
}

async function Account() {
  await connection(); // before Auth.js, which makes random values
  const session = await auth();
  if (!session) redirect('/login');
  return (
    <>
      <h1>Account of {session.user?.name}</h1>
      <SessionSecurity />
    </>
  );
}
