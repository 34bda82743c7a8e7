import {useEffect, useMemo, useState} from 'react';
import type {SessionExpireEvent} from 'session-security';
import 'session-security';
import type {} from 'session-security/react';

export function SignedIn({token, onEnd}: {token: string; onEnd: () => void}) {
  const [name, setName] = useState('');
  const withToken = useMemo(() => ({headers: {authorization: `Bearer ${token}`}}), [token]);

  useEffect(() => {
    fetch('/api/me', withToken).then(async (reply) => {
      if (reply.ok) setName((await reply.json()).name);
      else onEnd(); // the token is of a session that has ended, or too old
    });
  }, [withToken]);

  async function leave(event: SessionExpireEvent) {
    event.preventDefault(); // no page is loaded; the cover stays until the element is removed
    if (event.reason === 'signed-out') await fetch('/api/logout', {...withToken, method: 'POST'});
    onEnd();
  }

  return (
    <>
      <h1>Account of {name}</h1>
      <session-security
        ping-url="/session_security/ping"
        logout-url="/"
        pingInit={withToken}
        onsession-expire={leave}
      />
    </>
  );
}
