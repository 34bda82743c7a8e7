'use client';
import 'session-security';
import type {} from 'session-security/react';

/** Sign-out is a plain form with an action of its own: the element submits it without React. */
export function SessionSecurity() {
  return (
    <>
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
