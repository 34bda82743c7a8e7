import {useState} from 'react';
import {SignedIn} from './SignedIn';
import {SignIn} from './SignIn';

/** All tabs use one token, and so one session: the tab that pings speaks for all of them. */
const TOKEN = 'token';

export function App() {
  const [token, setToken] = useState(localStorage.getItem(TOKEN));

  function keep(found: string | null) {
    if (found === null) localStorage.removeItem(TOKEN);
    else localStorage.setItem(TOKEN, found);
    setToken(found);
  }

  if (token === null) return <SignIn onToken={keep} />;
  return <SignedIn token={token} onEnd={() => keep(null)} />;
}
