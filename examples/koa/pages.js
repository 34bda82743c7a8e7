export function loginPage() {
  return `<!doctype html>
<html lang="en">
  <title>Sign in</title>
  <form method="post">
    <label>Email <input name="email" type="email" autocomplete="username" required></label>
    <label>Password <input name="password" type="password" autocomplete="current-password" required></label>
    <button>Sign in</button>
  </form>
</html>`;
}

export function accountPage({name}) {
  return `<!doctype html>
<html lang="en">
  <title>Account</title>
  <script type="module" src="/assets/session-security.min.js"></script>
  <h1>Account of ${name}</h1>
  <form id="sign-out" method="post" action="/logout"><button>Sign out</button></form>
  <session-security
    ping-url="/session_security/ping" logout-form="sign-out" warn-after="5" expire-after="15">
  </session-security>
</html>`;
}

/** This page is locked when the session ends. Its user signs in beside it, and continues. */
export function notePage({name}) {
  return `<!doctype html>
<html lang="en">
  <title>Note</title>
  <script type="module" src="/assets/session-security.min.js"></script>
  <h1>Note of ${name}</h1>
  <label>Note <textarea></textarea></label>
  <form id="sign-out" method="post" action="/logout"><button>Sign out</button></form>
  <session-security
    expire-action="lock" login-url="/login?next=/signed-in"
    ping-url="/session_security/ping" logout-form="sign-out" warn-after="5" expire-after="15">
  </session-security>
</html>`;
}

export function signedInPage() {
  return `<!doctype html>
<html lang="en">
  <title>You are signed in</title>
  <h1>You are signed in</h1>
  <p>You can close this window.</p>
</html>`;
}
