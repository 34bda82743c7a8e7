import {redirect} from 'next/navigation';
import {auth} from '@/auth';
import {SessionSecurity} from '@/session-security';

export default async function Account() {
  const session = await auth();
  if (!session) redirect('/login');
  return (
    <>
      <h1>Account of {session.user?.name}</h1>
      <SessionSecurity />
    </>
  );
}
