import {html} from 'hono/html';

export function loginPage() {
  return html`<!doctype html>
<html lang="en">
  <title>Sign in</title>
  <form method="post" action="/login">
    <label>Email <input name="email" type="email" autocomplete="username" required></label>
    <label>Password <input name="password" type="password" autocomplete="current-password" required></label>
    <button>Sign in</button>
  </form>
</html>`;
}

export function accountPage({name}) {
  return html`<!doctype html>
<html lang="en">
  <title>Account</title>
  <script type="module" src="/session-security.min.js"></script>
  <h1>Account of ${name}</h1>
  <form id="sign-out" method="post" action="/logout"><button>Sign out</button></form>
  <session-security
    ping-url="/session_security/ping" logout-form="sign-out" warn-after="5" expire-after="15">
  </session-security>
</html>`;
}
