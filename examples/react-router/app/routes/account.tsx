import 'session-security';
import {data, type LoaderFunctionArgs, redirect, useLoaderData} from 'react-router';
import type {} from 'session-security/react';
import {userIdOf} from '../sessions.server';
import {findUser} from '../users';

export async function loader({context}: LoaderFunctionArgs) {
  const user = findUser(userIdOf(context));
  if (!user) throw redirect('/login');
  return data({name: user.name}, {headers: {'cache-control': 'no-store'}});
}

export default function Account() {
  const {name} = useLoaderData<typeof loader>();
  return (
    <>
      <h1>Account of {name}</h1>
      <form id="sign-out" method="post" action="/logout">
        <button type="submit">Sign out</button>
      </form>
      <session-security
        suppressHydrationWarning
        ping-url="/session_security/ping"
        logout-form="sign-out"
        warn-after={5}
        expire-after={15}
      />
    </>
  );
}
